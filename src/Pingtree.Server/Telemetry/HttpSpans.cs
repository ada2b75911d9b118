using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Server.Telemetry;

/// <summary>
/// Describes the span of a request by its route, method and status. By nothing else: in the URL may stand a token or an e-mail address, so that neither its
/// path nor its query is ever exported.
/// </summary>
internal sealed class HttpSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(DescribeAsync);
        next(app);
    };

    private static async Task DescribeAsync(HttpContext http, RequestDelegate next)
    {
        var span = http.Features.Get<IHttpActivityFeature>()?.Activity;
        if (span is not { Recorded: true })
        {
            await next(http);
            return;
        }

        if (!http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // probes and scrapes are nobody's trace
        try
        {
            await next(http);
        }
        finally
        {
            Describe(span, http);
        }
    }

    private static void Describe(Activity span, HttpContext http)
    {
        var method = HttpMethods.GetCanonicalizedValue(http.Request.Method);
        var known = HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method) ? method : "_OTHER";
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? known : $"{known} {route}";
        span.SetTag(SpanTags.Method, known).SetTag(SpanTags.Route, route).SetTag(SpanTags.Status, http.Response.StatusCode);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
