using System.Text.Json;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class FetchLeadsTests
{
    private const string Fetch = IntakeHost.Home + "/fetch";

    [Theory(Timeout = 30_000)]
    [InlineData("page=0", "page")]
    [InlineData("page=-1", "page")]
    [InlineData("page=", "page")]
    [InlineData("page", "page")]
    [InlineData("page=1.0", "page")]
    [InlineData("page=2147483648", "page")]
    [InlineData("page=1&page=2", "page")]
    [InlineData("page=1&PAGE=2", "page")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=%20", "limit")]
    [InlineData("status=erased", "status")]
    [InlineData("status=ACTIVE", "status")]
    [InlineData("status=", "status")]
    [InlineData("from_date=2025-13-01", "from_date")]
    [InlineData("from_date=2025-02-29", "from_date")]
    [InlineData("from_date=2025-3-1", "from_date")]
    [InlineData("to_date=yesterday", "to_date")]
    [InlineData("to_date=2025-03-15T00:00:00Z", "to_date")]
    [InlineData("email=nobody", "email")]
    [InlineData("email=", "email")]
    [InlineData("phone=123", "phone")]
    [InlineData("phone=%2B4930123456", "phone")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=!!!!!!!!!!!!!!!!!!!!!!!!!!!", "cursor")]
    [InlineData("cursor=___________________________", "cursor")]
    public async Task A_bad_parameter_is_refused_under_its_name(string query, string name)
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = await host.GetAsync($"{Fetch}?{query}");

        answer.ShouldBeRefused(400, "validation_error").Error(name).ShouldNotBeNullOrWhiteSpace();
        answer.Json.GetProperty("errors").EnumerateObject().Count().ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_span_of_days_that_ends_before_it_begins_is_refused_under_both_names()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = await host.GetAsync($"{Fetch}?from_date=2025-03-16&to_date=2025-03-15");

        answer.ShouldBeRefused(400, "validation_error").Error("from_date").ShouldBe("From date must not be after to date.");
        answer.Error("to_date").ShouldBe("To date must not be before from date.");
    }

    [Fact(Timeout = 30_000)]
    public async Task All_bad_parameters_are_named_at_once()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = await host.GetAsync($"{Fetch}?page=0&limit=501&status=x&email=x&phone=x&from_date=x&to_date=x&cursor=x&whatever=fine");

        answer.ShouldBeRefused(400, "validation_error").Error("limit").ShouldBe("Limit must be a number from 1 to 500.");
        answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order()
            .ShouldBe(["cursor", "email", "from_date", "limit", "page", "phone", "status", "to_date"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_page_has_the_total_and_a_cursor_only_where_more_is_to_come()
    {
        await using var host = await IntakeHost.StartAsync();
        var ids = host.Leads.Add(5);

        var first = (await host.GetAsync($"{Fetch}?limit=3")).ShouldBeOk().Json;
        var second = (await host.GetAsync($"{Fetch}?limit=3&page=2")).ShouldBeOk().Json;

        Ids(first).ShouldBe(ids[..3]);
        first.GetProperty("total").GetInt64().ShouldBe(5);
        first.GetProperty("page").GetInt32().ShouldBe(1);
        first.GetProperty("limit").GetInt32().ShouldBe(3);
        first.GetProperty("next_cursor").GetString().ShouldNotBeNullOrEmpty();
        Ids(second).ShouldBe(ids[3..]);
        second.TryGetProperty("next_cursor", out _).ShouldBeFalse();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(10)]
    public async Task A_walk_by_cursor_meets_every_lead_once_and_ends(int limit)
    {
        await using var host = await IntakeHost.StartAsync();
        var ids = host.Leads.Add(10);

        var walked = new List<string>();
        var page = (await host.GetAsync($"{Fetch}?limit={limit}")).ShouldBeOk().Json;
        walked.AddRange(Ids(page));
        while (page.TryGetProperty("next_cursor", out var cursor))
        {
            cursor.GetString().ShouldBe(Uri.EscapeDataString(cursor.GetString()!));
            page = (await host.GetAsync($"{Fetch}?limit={limit}&cursor={cursor.GetString()}")).ShouldBeOk().Json;
            page.TryGetProperty("total", out _).ShouldBeFalse();
            page.TryGetProperty("page", out _).ShouldBeFalse();
            walked.AddRange(Ids(page));
        }

        walked.ShouldBe(ids);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_last_page_there_could_be_is_empty_and_no_error()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Add(1);

        var answer = (await host.GetAsync($"{Fetch}?page=2147483647&limit=500")).ShouldBeOk().Json;

        answer.GetProperty("leads").GetArrayLength().ShouldBe(0);
        answer.GetProperty("total").GetInt64().ShouldBe(1);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("email=%20P1%40Example.COM%20", 1)]
    [InlineData("phone=(555)%20123-4567", 3)]
    [InlineData("phone=+15551234567", 3)]
    [InlineData("status=active", 3)]
    [InlineData("status=sold", 0)]
    [InlineData("from_date=2025-03-15&to_date=2025-03-15", 3)]
    [InlineData("from_date=2025-03-16", 0)]
    [InlineData("to_date=2025-03-14", 0)]
    [InlineData("to_date=9999-12-31", 3)]
    [InlineData("from_date=0001-01-01", 3)]
    public async Task Filters_compare_normalised_values_and_whole_days(string query, int expected)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Add(3);

        (await host.GetAsync($"{Fetch}?{query}")).ShouldBeOk().Json.GetProperty("total").GetInt64().ShouldBe(expected);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_plus_that_was_not_escaped_still_finds_an_international_phone()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.GetAsync($"{IntakeHost.World}/fetch?phone=+4930123456", IntakeHost.WorldKey)).ShouldBeOk();
        (await host.GetAsync($"{IntakeHost.World}/fetch?phone=%2B4930123456", IntakeHost.WorldKey)).ShouldBeOk();
        (await host.GetAsync($"{IntakeHost.World}/fetch?phone=5551234567", IntakeHost.WorldKey)).ShouldBeRefused(400, "validation_error")
            .Error("phone").ShouldBe("Phone must be in international format, for example +15551234567.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lead_is_shown_with_its_known_fields_and_its_own_attributes()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Stored.Add(SampleLeads.Make(1, LeadStatus.Active, ("email", "a@b.com"), ("campaign", "spring")));

        var lead = (await host.GetAsync(Fetch)).ShouldBeOk().Json.GetProperty("leads")[0];

        lead.GetProperty("email").GetString().ShouldBe("a@b.com");
        lead.GetProperty("status").GetString().ShouldBe("active");
        lead.GetProperty("created_at").GetString().ShouldBe("2025-03-15T12:00:00.000Z");
        lead.GetProperty("attributes").GetProperty("campaign").GetString().ShouldBe("spring");
        lead.TryGetProperty("reason", out _).ShouldBeFalse();
    }

    private static List<string> Ids(JsonElement page) =>
        page.GetProperty("leads").EnumerateArray().Select(l => l.GetProperty("lead_id").GetString()!).ToList();
}
