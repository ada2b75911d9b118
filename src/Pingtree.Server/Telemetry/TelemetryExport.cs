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

    /// <summary>A histogram has the same buckets here as in <c>/metrics</c>.</summary>
    private static ExplicitBucketHistogramConfiguration? ChooseBuckets(System.Diagnostics.Metrics.Instrument instrument) =>
        Series.KindOf(instrument) == SeriesKind.Histogram ? new ExplicitBucketHistogramConfiguration { Boundaries = Series.BoundsOf(instrument) } : null;
}
