using Microsoft.OpenApi;

namespace Pingtree.Intake.Answers;

/// <summary>
/// What the OpenAPI document says of bodies and refusals. The framework's own <c>Accepts</c> would do for bodies, but it also makes the
/// router answer 415 before the door has asked for a key.
/// </summary>
internal static class Documented
{
    /// <summary>The route takes a body of this shape.</summary>
    public static RouteHandlerBuilder TakesBody<T>(this RouteHandlerBuilder route, string contentType = "application/json") =>
        route.AddOpenApiOperationTransformer(async (operation, context, ct) => operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [contentType] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(T), null, ct) },
            },
        });

    /// <summary>The route takes these query parameters; all may be left out.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder route, params IReadOnlyList<string> names) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var name in names)
                operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            return Task.CompletedTask;
        });

    /// <summary>The routes have the source's slug in their path; the door reads it, not the handler.</summary>
    public static RouteGroupBuilder TakesSlug(this RouteGroupBuilder routes) =>
        routes.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "slug",
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });

    /// <summary>The routes may refuse with these statuses.</summary>
    public static T Refuses<T>(this T routes, params ReadOnlySpan<int> statuses)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            routes.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(RefusalBody), ["application/json"]));
        return routes;
    }
}
