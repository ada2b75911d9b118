using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Tailing;

/// <summary>
/// Follows a source's events over any number of connections: each new one begins right behind the last event that was written,
/// so that none is missed and none comes twice.
/// </summary>
internal sealed class EventFollower : IDisposable
{
    /// <summary>The server says something every 15 s; one that is silent for longer than this has gone without a word.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>Ids that begin so stand in blocks without data: they say where to come back to as long as there was no event.</summary>
    private const string Place = "place.";

    private readonly HttpClient _http;
    private readonly ServerAddress _server;
    private readonly Uri _address;
    private readonly EventLines _lines;
    private readonly TimeProvider _clock;
    private readonly Action<string> _say;
    private string? _last;
    private int _failed;

    public EventFollower(ServerAddress server, string? events, EventLines lines, TimeProvider clock, Action<string> say)
    {
        (_server, _lines, _clock, _say) = (server, lines, clock, say);
        _address = server.OfSource($"/events{(events is null ? "" : $"?events={Uri.EscapeDataString(events)}")}");
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Never returns: it ends with Ctrl-C, or when the server refuses.</summary>
    /// <exception cref="EndException">The server refuses.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task FollowAsync(string? sinceEvent, CancellationToken ct)
    {
        _last = sinceEvent;
        while (true)
        {
            var (sentence, wait) = await FollowOnceAsync(ct);
            wait ??= Retries.Backoff(++_failed);
            _say($"{sentence} Connecting again in {wait.Value.TotalSeconds:0.#} s.");
            await Task.Delay(wait.Value, _clock, ct);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Why the connection ended, and when the server wants to be asked again, if it said so.</summary>
    private async Task<(string Sentence, TimeSpan? Wait)> FollowOnceAsync(CancellationToken ct)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            silence.CancelAfter(Silence);
            using var request = new HttpRequestMessage(HttpMethod.Get, _address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _server.Key);
            request.Headers.Accept.ParseAdd("text/event-stream");
            if (_last is not null)
                request.Headers.TryAddWithoutValidation("Last-Event-ID", _last);

            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            await ReadAsync(response, silence);
            return ("The server ended the stream.", null);
        }
        catch (TryAgainException again)
        {
            return (again.Message, again.After);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException || (broken is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return ($"The connection to {_address.Authority} could not be made or broke.", null);
        }
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationTokenSource silence)
    {
        if (!response.IsSuccessStatusCode)
        {
            var after = response.Headers.TryGetValues("Retry-After", out var values) ? values.FirstOrDefault() : null;
            throw Refusals.Read((int)response.StatusCode, after, await response.Content.ReadAsByteArrayAsync(silence.Token), _clock);
        }

        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw EndException.Refused("What answers there tells no events.");

        SseParser<string>? events = null;
        await using var body = new HeardStream(await response.Content.ReadAsStreamAsync(silence.Token), Heard);
        events = SseParser.Create(body);
        try
        {
            await foreach (var item in events.EnumerateAsync(silence.Token))
            {
                // Written first: should the writing fail, the event comes again.
                await _lines.WriteAsync(item.Data, silence.Token);
                _last = item.EventId ?? _last;
                _failed = 0;
            }
        }
        finally
        {
            NotePlace();
        }

        void Heard()
        {
            silence.CancelAfter(Silence);
            NotePlace(); // before the parser sees what was heard
        }

        // The id of an event may be read and the event be cut off; a place is whole with its line.
        void NotePlace()
        {
            if (events is not null && events.LastEventId.StartsWith(Place, StringComparison.Ordinal))
                _last = events.LastEventId;
        }
    }
}
