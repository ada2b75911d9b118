namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task What_was_made_is_read_back_the_same_in_every_way_of_reading()
    {
        var source = await SetUp.NewSourceAsync();
        var lead = Made.Lead();
        lead["utm_source"] = "=cmd()";
        lead["score"] = 7.50m;
        var made = await source.CreateAsync(lead);
        var duplicate = await source.CreateAsync(lead);
        var invalid = await source.CreateAsync(new { phone = "1" });

        var fetched = await source.FetchAsync();
        fetched["total"].ShouldBe("3");
        fetched["page"].ShouldBe("1");
        fetched["limit"].ShouldBe("50");
        fetched.Json.GetProperty("leads").EnumerateArray().Select(l => l.GetProperty("lead_id").GetString())
            .ShouldBe([invalid.LeadId, duplicate.LeadId, made.LeadId]);

        var read = (await source.LeadAsync(made.LeadId)).Json.GetProperty("lead");
        foreach (var field in new[] { "first_name", "last_name", "email", "phone", "state", "zip" })
            read.GetProperty(field).GetString().ShouldBe((string)lead[field]!);
        read.GetProperty("status").GetString().ShouldBe("active");
        read.GetProperty("created_at").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$");
        read.GetProperty("attributes").GetProperty("score").GetRawText().ShouldBe("7.50");
        read.GetProperty("attributes").GetProperty("utm_source").GetString().ShouldBe("=cmd()");

        var (email, phone) = (Uri.EscapeDataString((string)lead["email"]!), Uri.EscapeDataString($"+1{lead["phone"]}"));
        (await source.FetchAsync($"email={email}"))["total"].ShouldBe("2");
        (await source.FetchAsync($"phone={phone}"))["total"].ShouldBe("2");
        (await source.FetchAsync($"email={email}&status=active"))["total"].ShouldBe("1");
        (await source.FetchAsync("status=sold"))["total"].ShouldBe("0");
        (await source.AllLeadsAsync()).Count.ShouldBe(3);

        var export = await source.GetAsync($"{source.Root}/export");
        export.Status.ShouldBe(200);
        export.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4, export.Text);
        export.Text.ShouldContain(made.LeadId);
        export.Text.ShouldNotContain(",=cmd()", Case.Sensitive, "a spreadsheet would run it");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cursor_walks_over_every_lead_once()
    {
        var source = await SetUp.NewSourceAsync();
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
            made.Add((await source.CreateAsync(Made.Lead())).LeadId);

        var page = await source.FetchAsync("limit=3");
        var walked = new List<string?>();
        while (true)
        {
            walked.AddRange(page.Json.GetProperty("leads").EnumerateArray().Select(l => l.GetProperty("lead_id").GetString()));
            if (page["next_cursor"] is not { } cursor)
                break;
            page = await source.FetchAsync($"limit=3&cursor={Uri.EscapeDataString(cursor)}");
            page["total"].ShouldBeNull();
        }

        walked.ShouldBe(made.AsEnumerable().Reverse());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("page=0", "page")]
    [InlineData("page=-1", "page")]
    [InlineData("limit=501", "limit")]
    [InlineData("from_date=2025-13-01", "from_date")]
    [InlineData("status=lost", "status")]
    [InlineData("from_date=2025-02-02&to_date=2025-02-01", "from_date")]
    public async Task A_wrong_parameter_is_named(string query, string name)
    {
        var source = await SetUp.NewSourceAsync();

        var answer = await source.FetchAsync(query);

        answer.Status.ShouldBe(400, answer.Text);
        answer.Reason.ShouldBe("validation_error");
        answer.ErrorOf(name).ShouldNotBeNullOrEmpty(answer.Text);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_operator_sees_the_counts_of_the_last_minutes()
    {
        var source = await SetUp.NewSourceAsync();
        var lead = Made.Lead();
        await source.CreateAsync(lead);
        await source.CreateAsync(lead);
        await source.CreateAsync(new { phone = "1" });

        // Counting comes after the answer.
        string? totals;
        do
        {
            await Task.Delay(50, Ct);
            var stats = await SetUp.Admin.GetAsync($"{source.Root}/stats?minutes=60");
            stats.Status.ShouldBe(200, stats.Text);
            totals = stats["totals"];
        }
        while (totals != """{"active":1,"duplicate":1,"rejected":1}""");

        (await source.GetAsync($"{source.Root}/stats")).Status.ShouldBe(403);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_unknown_lead_route_or_method_is_answered_in_json()
    {
        var source = await SetUp.NewSourceAsync();

        var old = await source.LeadAsync("000000000000000000000000");
        (old.Status, old.Reason, old.Header("Retry-After")).ShouldBe((404, "not_found", null));
        var route = await source.GetAsync($"{source.Root}/nothing");
        (route.Status, route.Reason).ShouldBe((404, "not_found"));
        var method = await source.GetAsync($"{source.Root}/create");
        (method.Status, method.Reason).ShouldBe((405, "method_not_allowed"));
    }
}
