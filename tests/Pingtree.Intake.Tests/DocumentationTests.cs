namespace Pingtree.Intake.Tests;

public sealed class DocumentationTests
{
    [Fact(Timeout = 30_000)]
    public async Task Every_route_is_in_the_OpenAPI_document_with_its_name_body_and_answers()
    {
        await using var host = await IntakeHost.StartAsync();

        var document = (await host.GetAsync("/openapi/v1.json")).Json;

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (Path: p.Name, o.Name, o.Value))).ToList();
        operations.Count.ShouldBe(35);
        operations.ShouldAllBe(o => o.Value.GetProperty("operationId").GetString() != "" && o.Value.GetProperty("summary").GetString() != "");
        operations.ShouldAllBe(o => o.Value.GetProperty("responses").GetRawText().Contains("\"401\""));
        operations.ShouldAllBe(o => o.Value.GetProperty("responses").GetRawText().Contains("\"20"));

        var add = operations.Single(o => o.Path.EndsWith("/suppression/add", StringComparison.Ordinal)).Value;
        add.GetProperty("requestBody").GetProperty("content").EnumerateObject().Single().Name.ShouldBe("application/json");
        var fetch = operations.Single(o => o.Path.EndsWith("/fetch", StringComparison.Ordinal)).Value;
        fetch.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString())
            .ShouldBe(["slug", "page", "limit", "status", "email", "phone", "from_date", "to_date", "cursor"], ignoreOrder: true);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lead_is_documented_member_by_member()
    {
        await using var host = await IntakeHost.StartAsync();

        var schemas = (await host.GetAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");

        schemas.GetProperty("LeadView").GetProperty("properties").EnumerateObject().Select(p => p.Name).ShouldBe(
        [
            "lead_id", "first_name", "last_name", "email", "phone", "state", "zip", "status", "created_at", "reason", "duplicate_of", "buyer", "price", "sold_at", "attributes",
        ]);
        schemas.GetProperty("LeadsFetched").GetProperty("properties").GetProperty("leads").GetProperty("items").GetProperty("$ref").GetString()
            .ShouldBe("#/components/schemas/LeadView");
        schemas.GetProperty("LeadsFetched").GetProperty("properties").GetProperty("limit").GetProperty("type").GetString().ShouldBe("integer");
    }
}
