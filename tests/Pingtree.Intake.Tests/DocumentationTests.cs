using Pingtree.Intake.ProfilesApi;
using Pingtree.Intake.Tests.ProfilesApi;

namespace Pingtree.Intake.Tests;

public sealed class DocumentationTests
{
    [Fact(Timeout = 30_000)]
    public async Task Every_route_is_in_the_OpenAPI_document_with_its_name_body_and_answers()
    {
        await using var host = await IntakeHost.StartAsync();

        var document = (await host.GetAsync("/openapi/v1.json")).Json;

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (Path: p.Name, o.Name, o.Value))).ToList();
        operations.Count.ShouldBe(51);
        operations.ShouldAllBe(o => o.Value.GetProperty("operationId").GetString() != "" && o.Value.GetProperty("summary").GetString() != "");
        operations.Where(o => !o.Path.StartsWith("/api/v1.1/", StringComparison.Ordinal)) // there, codes stand in the body
            .ShouldAllBe(o => o.Value.GetProperty("responses").GetRawText().Contains("\"401\""));
        operations.ShouldAllBe(o => o.Value.GetProperty("responses").GetRawText().Contains("\"20"));

        var add = operations.Single(o => o.Path.EndsWith("/suppression/add", StringComparison.Ordinal)).Value;
        add.GetProperty("requestBody").GetProperty("content").EnumerateObject().Single().Name.ShouldBe("application/json");
        var fetch = operations.Single(o => o.Path.EndsWith("/fetch", StringComparison.Ordinal)).Value;
        fetch.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString())
            .ShouldBe(["slug", "page", "limit", "status", "email", "phone", "from_date", "to_date", "cursor"], ignoreOrder: true);
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_method_of_the_profiles_API_is_there_with_requests_that_work_one_after_another()
    {
        await using var inJson = await ProfilesClient.StartAsync();
        await using var inXml = await ProfilesClient.StartAsync();
        var paths = (await inJson.Host.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");

        ProfilesDescription.All[0].Name.ShouldBe("profiles/import");
        foreach (var method in ProfilesDescription.All)
        {
            var content = paths.GetProperty($"/api/v1.1/{method.Name}").GetProperty("post").GetProperty("requestBody").GetProperty("content");
            var json = content.GetProperty("application/json").GetProperty("example").GetRawText();
            var xml = content.GetProperty("application/xml").GetProperty("example").GetString()!;

            var answer = (await inJson.CallAsync(method.Name, json)).ShouldBe(0);
            if (method.Name.EndsWith("_batch", StringComparison.Ordinal))
                answer.Answer.Json.GetProperty("result").EnumerateArray().Select(r => r.GetProperty("error").GetInt32()).ShouldBe([0, 0]);
            (await inXml.CallXmlAsync(method.Name, xml)).ShouldBe(0).Xml.Elements("result").Select(r => r.Element("error")?.Value ?? "0").ShouldAllBe(code => code == "0");
        }
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
