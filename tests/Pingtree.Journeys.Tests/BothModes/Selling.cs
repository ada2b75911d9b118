using System.Net.Http.Headers;
using Pingtree.Journeys.Tests.Harness.Watching;

namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task Of_buyers_who_ask_at_once_on_all_intakes_exactly_one_gets_the_lead()
    {
        var source = await SetUp.NewSourceAsync();
        var lead = Made.Lead();
        var id = (await source.CreateAsync(lead)).LeadId;

        var answers = await AtOnceAsync(16, source, (api, i) => api.SellAsync(id, $"buyer-{i}", i));

        var sold = answers.Where(answer => answer.Status == 200).ShouldHaveSingleItem();
        sold["status"].ShouldBe("sold");
        answers.Where(answer => answer.Status == 409).ShouldAllBe(answer => answer.Reason == "already_sold");
        answers.Count(answer => answer.Status == 409).ShouldBe(15);
        foreach (var intake in SetUp.Intakes)
        {
            var read = (await source.On(intake).LeadAsync(id)).Json.GetProperty("lead");
            read.GetProperty("buyer").GetString().ShouldBe(sold["buyer"]);
            (await source.On(intake).SellAsync(id, sold["buyer"]!))["sold_at"].ShouldBe(sold["sold_at"]);
        }

        (await source.CreateAsync(lead))["duplicate_of"].ShouldBe(id);
        (await source.FetchAsync("status=sold"))["total"].ShouldBe("1");
        (await source.FetchAsync("status=active"))["total"].ShouldBe("0");
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_follows_over_many_connections_misses_nothing_and_hears_nothing_twice()
    {
        var source = await SetUp.NewSourceAsync();
        var last = $"{(await source.CreateAsync(Made.Lead())).LeadId}.lead.active";
        var load = Load.Start([.. SetUp.Intakes.Select(source.On)], partners: 4);

        var heard = new List<string>();
        for (var connection = 0; connection < 20; connection++)
        {
            // Each ends in the middle of whatever is happening.
            heard.AddRange(await HearAsync(source.On(SetUp.Intakes[connection % SetUp.Intakes.Count]), last, most: 1 + (connection % 7)));
            last = heard[^1];
        }

        await load.StopAsync();
        heard.AddRange(await OutcomeHistory.ReadBehindAsync(source, last, Ct));
        heard.ShouldBeUnique();
        load.Promised.Select(id => $"{id}.lead.active").ShouldBe(heard, ignoreOrder: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_of_events_ends_with_the_key_it_was_opened_with()
    {
        var source = await SetUp.NewSourceAsync();
        using var response = await OpenEventsAsync(source, null);
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));

        var key = (await source.PostAsync($"{source.Root}/token/regenerate"))["api_key"]!;
        (await source.With(key).CreateAsync(Made.Lead())).Success.ShouldBeTrue();

        (await stream.ReadToEndAsync(Ct)).ShouldNotContain("lead.active");
        (await source.GetAsync($"{source.Root}/events")).Status.ShouldBe(401);
    }

    private static async Task<List<string>> HearAsync(SourceApi source, string lastEventId, int most)
    {
        using var response = await OpenEventsAsync(source, lastEventId);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        var heard = new List<string>();
        while (heard.Count < most && await lines.ReadLineAsync(Ct) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                heard.Add(line["id: ".Length..]);
        }

        return heard;
    }

    private static async Task<HttpResponseMessage> OpenEventsAsync(SourceApi source, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{source.Root}/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", source.Key);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await source.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return response.EnsureSuccessStatusCode();
    }
}
