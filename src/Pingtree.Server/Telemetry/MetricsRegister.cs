using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Pingtree.Server.Telemetry;

/// <summary>
/// Adds up what the meters of <c>System.Diagnostics.Metrics</c> say. Written here because no exporter of Prometheus text is in the
/// package feed this project is built from; it knows counters, gauges and histograms, which is all we use.
/// </summary>
internal sealed class MetricsRegister : IHostedService, IDisposable
{
    /// <summary>The meters whose figures are for operators, here and at a collector.</summary>
    public static readonly string[] Meters =
        ["Pingtree", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, Series>> _instruments = new();
    private readonly MeterListener _listener = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!Meters.Contains(instrument.Meter.Name))
                return;
            _instruments.TryAdd(instrument, new());
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    /// <summary>Everything measured so far, as Prometheus text.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (instrument, series) in _instruments.OrderBy(i => i.Key.Name, StringComparer.Ordinal))
        {
            if (series.IsEmpty)
                continue;

            var name = PrometheusName.Of(instrument);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {PrometheusName.Help(instrument)}\n# TYPE {name} {TypeOf(instrument)}\n");
            foreach (var (labels, values) in series.OrderBy(s => s.Key, StringComparer.Ordinal))
                values.WriteTo(text, name, labels);
        }

        return text.ToString();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_instruments.TryGetValue(instrument, out var series))
            return;

        series.GetOrAdd(PrometheusName.Labels(tags), static (_, of) => Series.For(of), instrument).Add(value);
    }

    private static string TypeOf(Instrument instrument) => Series.KindOf(instrument) switch
    {
        SeriesKind.Histogram => "histogram",
        SeriesKind.Sum or SeriesKind.LastSum => "counter",
        _ => "gauge",
    };
}
