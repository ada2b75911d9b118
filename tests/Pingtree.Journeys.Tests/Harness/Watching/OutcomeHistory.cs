using System.Diagnostics;
using System.Net.Http.Headers;

namespace Pingtree.Journeys.Tests.Harness.Watching;

/// <summary>The events of a source as the store has them: read over <c>GET /events</c> up to now.</summary>
public static class OutcomeHistory
{
    /// <summary>Longer than a MongoDB may be without the events of a write that was cut off: after a minute the next sweep (15 s) ends it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Ids of the events behind this one, in their order.</summary>
    public static async Task<IReadOnlyList<string>> ReadBehindAsync(SourceApi source, string eventId, CancellationToken ct)
    {
        // The stream has no end. The history is in the order of storing, so whatever there is stands before this lead, which no source takes.
        var end = await source.CreateAsync(Made.Lead(phone: "1"), ("Prefer", "wait=30"));
        end.Reason.ShouldBe("validation_error");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{source.Root}/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", source.Key);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", eventId);
        using var response = await source.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();

        var ids = new List<string>();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await lines.ReadLineAsync(ct) is { } line && line != $"id: {end.LeadId}.lead.rejected")
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                ids.Add(line["id: ".Length..]);
        }

        return ids;
    }

    /// <summary>The same once all of these are among them.</summary>
    public static async Task<IReadOnlyList<string>> WaitForAsync(IReadOnlyCollection<string> eventIds, SourceApi source, string eventId, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var history = await ReadBehindAsync(source, eventId, ct);
            var missing = eventIds.Except(history).ToList();
            if (missing.Count == 0)
                return history;

            waited.Elapsed.ShouldBeLessThan(Patience, $"the history is without {string.Join(", ", missing)}");
            await Task.Delay(1000, ct);
        }
    }
}
