using System.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Pingtree.Pipeline.Tracing;
using Pingtree.Server.Setup;

namespace Pingtree.Server.Telemetry;

/// <summary>Sends traces and metrics to an OpenTelemetry collector, where one is configured; else nothing of this is there.</summary>
internal static class TelemetryExport
{
    private const string ServiceName = "pingtree";
    private const string HttpSource = "Microsoft.AspNetCore";

    /// <summary>After the 21 s a process has for its work it is still gone by the 25th second.</summary>
    private const int LastWordsMilliseconds = 2_000;

    public static void AddTelemetry(this WebApplicationBuilder builder, PingtreeSetup setup)
    {
        if (setup.Collector is null)
            return;

        OtlpSettings.AddDefaults(builder.Configuration);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(ServiceName)
                .AddAttributes([new("pingtree.roles", setup.Roles.ToString())])
                .AddEnvironmentVariableDetector()); // last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES stand

        // Each signal by itself: UseOtlpExporter would send the logs, too.
        if (OtlpSettings.IsSent(builder.Configuration, "TRACES"))
            telemetry.WithTracing(traces => traces.AddSource(HttpSource, $"{SpanSource.Prefix}*").AddProcessor<KnownTags>().AddOtlpExporter());
        if (OtlpSettings.IsSent(builder.Configuration, "METRICS"))
            telemetry.WithMetrics(metrics => metrics.AddMeter(MetricsRegister.Meters).AddView(ChooseBuckets).AddOtlpExporter());

        builder.Services.AddSingleton<KnownTags>();
        builder.Services.AddSingleton<IStartupFilter, HttpSpans>();
        if (!OtlpSettings.CarriesOnCallers(builder.Configuration))
            builder.Services.AddSingleton<DistributedContextPropagator, OwnTraces>();
    }

    /// <summary>
    /// Gives the collector what is left once everything has ended: traces and metrics side by side, and for a moment only, for it may hang. Left to themselves
    /// they would go one after the other and take up to 5 s each.
    /// </summary>
    public static void EndTelemetryAtTheEnd(this WebApplication app)
    {
        var (traces, metrics) = (app.Services.GetService<TracerProvider>(), app.Services.GetService<MeterProvider>());
        app.Lifetime.ApplicationStopped.Register(() => Parallel.Invoke(
            () => traces?.Shutdown(LastWordsMilliseconds),
            () => metrics?.Shutdown(LastWordsMilliseconds)));
    }

    /// <summary>A histogram has the same buckets here as in <c>/metrics</c>.</summary>
    private static ExplicitBucketHistogramConfiguration? ChooseBuckets(System.Diagnostics.Metrics.Instrument instrument) =>
        Series.KindOf(instrument) == SeriesKind.Histogram ? new ExplicitBucketHistogramConfiguration { Boundaries = Series.BoundsOf(instrument) } : null;
}
