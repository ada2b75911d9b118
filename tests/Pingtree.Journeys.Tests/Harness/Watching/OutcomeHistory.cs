using System.Net.Http.Headers;

namespace Pingtree.Journeys.Tests.Harness.Watching;

/// <summary>The events of a source as the store has them: read over <c>GET /events</c> up to where nothing follows.</summary>
public static class OutcomeHistory
{
    /// <summary>How long the stream must be silent to be at its end; it looks four times a second.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1.5);

    /// <summary>Ids of the events behind this one, in their order.</summary>
    public static async Task<IReadOnlyList<string>> ReadBehindAsync(SourceApi source, PingtreeProcess intake, string eventId, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{source.Root}/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", source.Key);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", eventId);
        using var response = await intake.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();

        var ids = new List<string>();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        try
        {
            while (await lines.ReadLineAsync(ct).AsTask().WaitAsync(Silence, ct) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    ids.Add(line["id: ".Length..]);
            }
        }
        catch (TimeoutException)
        {
            // Nothing follows.
        }

        return ids;
    }
}
