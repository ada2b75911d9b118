using System.Globalization;
using CsvHelper;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class ExportLeadsTests
{
    private const string Export = IntakeHost.Home + "/export";

    [Fact(Timeout = 30_000)]
    public async Task An_export_is_CSV_with_every_lead_in_pages_of_five_hundred()
    {
        await using var host = await IntakeHost.StartAsync();
        var ids = host.Leads.Add(1001);

        var answer = await host.GetAsync(Export);

        answer.Status.ShouldBe(200);
        answer.Header("Content-Type").ShouldBe("text/csv; charset=utf-8");
        answer.Header("Content-Disposition").ShouldBe("attachment; filename=home-leads.csv; filename*=UTF-8''home-leads.csv");
        answer.Text.ShouldStartWith("lead_id,first_name,last_name,email,phone,state,zip,status,created_at,reason,duplicate_of,attributes\r\n");
        Rows(answer).Select(r => r[0]).Skip(1).ShouldBe(ids);
        host.Leads.Reads.ShouldBe([500, 500, 500]);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("a=1", "a=1")]
    [InlineData("a\rb", "a\rb")]
    [InlineData("a\nb", "a\nb")]
    [InlineData("a,\"b\"\r\nc", "a,\"b\"\r\nc")]
    [InlineData("=\"a,b\"", "'=\"a,b\"")]
    [InlineData(" padded ", " padded ")]
    public async Task A_cell_is_text_for_a_spreadsheet_whatever_the_partner_sent(string sent, string read)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Stored.Add(SampleLeads.Make(1, LeadStatus.Active, ("first_name", sent)));

        Rows(await host.GetAsync(Export))[1][1].ShouldBe(read);
    }

    [Fact(Timeout = 30_000)]
    public async Task Attributes_are_one_cell_of_JSON()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Stored.Add(SampleLeads.Make(1, LeadStatus.Active, ("email", "a@b.com"), ("note", "say \"hé\", twice"), ("_n", "1")));

        var row = Rows(await host.GetAsync(Export))[1];

        System.Text.Json.JsonElement.Parse(row[11]).GetProperty("note").GetString().ShouldBe("say \"hé\", twice");
        row[11].ShouldContain("hé");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("", "application/x-ndjson", true)]
    [InlineData("?format=ndjson", "*/*", true)]
    [InlineData("?format=ndjson", "text/csv", true)]
    [InlineData("?format=csv", "application/x-ndjson", false)]
    [InlineData("", "text/csv, application/x-ndjson;q=0.5", false)]
    [InlineData("", "text/csv;q=0.5, application/x-ndjson", true)]
    [InlineData("", "image/png", false)]
    [InlineData("", "\"", false)]
    public async Task The_format_comes_from_the_query_else_from_Accept_else_it_is_CSV(string query, string accept, bool isNdjson)
    {
        await using var host = await IntakeHost.StartAsync();
        var ids = host.Leads.Add(2);

        var answer = await host.SendAsync(HttpMethod.Get, Export + query, null, IntakeHost.HomeKey, ("Accept", accept));

        answer.Status.ShouldBe(200);
        answer.Header("Content-Type")!.StartsWith("application/x-ndjson", StringComparison.Ordinal).ShouldBe(isNdjson);
        if (isNdjson)
            answer.Text.TrimEnd('\n').Split('\n').Select(l => System.Text.Json.JsonElement.Parse(l).GetProperty("lead_id").GetString()).ShouldBe(ids);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("format=xml", "format")]
    [InlineData("format=", "format")]
    [InlineData("format=csv&format=csv", "format")]
    [InlineData("status=none", "status")]
    [InlineData("from_date=2025-02-01&to_date=2025-01-01", "from_date")]
    public async Task A_bad_parameter_is_refused_as_JSON(string query, string name)
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = await host.GetAsync($"{Export}?{query}");

        answer.ShouldBeRefused(400, "validation_error").Error(name).ShouldNotBeNull();
        answer.Header("Content-Disposition").ShouldBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task An_export_takes_the_filters_of_a_fetch()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Add(3);

        Rows(await host.GetAsync($"{Export}?email=P1@example.com")).Count.ShouldBe(2);
    }

    private static List<string[]> Rows(Answer answer)
    {
        using var parser = new CsvParser(new StringReader(answer.Text), CultureInfo.InvariantCulture);
        var rows = new List<string[]>();
        while (parser.Read())
            rows.Add(parser.Record!);
        return rows;
    }
}
