namespace Pingtree.Journeys.Tests.Embedded;

/// <summary>What a developer reads first.</summary>
public sealed class DocumentationJourneys(SharedSetUps shared)
{
    [Fact(Timeout = 60_000)]
    public async Task The_description_lists_every_route_of_the_source_and_admin_api()
    {
        var api = new Api((await shared.Embedded).Intakes[0].Http, "none");

        var description = await api.GetAsync("/openapi/v1.json");

        description.Status.ShouldBe(200);
        description["openapi"].ShouldNotBeNull().ShouldStartWith("3.");
        var paths = description.Json.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        const string source = "/api/v1/database-source/{slug}";
        string[] routes =
        [
            "/api/v1/database-source", source, $"{source}/stats", "/api/v1/admin-key/regenerate", $"{source}/create", $"{source}/fetch",
            $"{source}/leads/{{leadId}}", $"{source}/leads/{{leadId}}/sold", $"{source}/events", $"{source}/export", $"{source}/suppression", $"{source}/suppression/add", $"{source}/suppression/remove",
            $"{source}/suppression/import", $"{source}/erase", $"{source}/token/regenerate", "/health/live", "/health/ready",
            $"{source}/webhooks", $"{source}/webhooks/{{webhookId}}", $"{source}/webhooks/{{webhookId}}/rotate-secret", $"{source}/webhooks/{{webhookId}}/test",
            $"{source}/webhooks/{{webhookId}}/deliveries", $"{source}/webhooks/{{webhookId}}/replay", $"{source}/deliveries/{{deliveryId}}/retry",
        ];
        routes.ShouldBeSubsetOf(paths);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_documentation_is_a_page()
    {
        var api = new Api((await shared.Embedded).Intakes[0].Http, "none");

        var page = await api.GetAsync("/docs");

        page.Status.ShouldBe(200);
        page.Text.ShouldContain("<html", Case.Insensitive);
    }
}
