namespace Pingtree.Server.Docs;

/// <summary><c>GET /openapi/v1.json</c>, and <c>GET /docs</c> to read and try it in a browser.</summary>
internal static class DocsPage
{
    private const string Assets = "docs/assets";

    private const string Page = """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>Pingtree Pipeline API</title>
          <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
        </head>
        <body>
          <div id="api"></div>
          <script src="/docs/assets/swagger-ui-bundle.js"></script>
          <script>SwaggerUIBundle({ url: "/openapi/v1.json", dom_id: "#api" });</script>
        </body>
        </html>
        """;

    public static void AddDocs(this WebApplicationBuilder builder) => builder.Services.AddOpenApi("v1", options =>
        options.AddDocumentTransformer<ApiDescription>());

    public static void MapDocs(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/docs", () => Results.Content(Page, "text/html; charset=utf-8")).ExcludeFromDescription();
        app.UseSwaggerUI(ui => ui.RoutePrefix = Assets);
    }
}
