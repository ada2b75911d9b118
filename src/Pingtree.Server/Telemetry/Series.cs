using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Pingtree.Server.Telemetry;

/// <summary>How the measurements of an instrument add up.</summary>
internal enum SeriesKind
{
    Sum,
    UpDownSum,
    Last,
    LastSum,
    Histogram,
}

/// <summary>One line of figures: an instrument under one set of labels.</summary>
internal sealed class Series
{
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] Sizes = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000];

    private readonly Lock _lock = new();
    private readonly SeriesKind _kind;
    private readonly double[] _bounds;
    private readonly long[] _buckets;
    private double _value;
    private long _count;

    private Series(SeriesKind kind, double[] bounds)
    {
        _kind = kind;
        _bounds = bounds;
        _buckets = new long[bounds.Length];
    }

    public static Series For(Instrument instrument) =>
        new(KindOf(instrument), KindOf(instrument) == SeriesKind.Histogram ? BoundsOf(instrument) : []);

    /// <summary>Upper bounds of a histogram's buckets.</summary>
    public static double[] BoundsOf(Instrument instrument) => instrument.Unit == "s" ? Seconds : Sizes;

    public static SeriesKind KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name.StartsWith("Histogram", StringComparison.Ordinal) ? SeriesKind.Histogram
            : name.StartsWith("Counter", StringComparison.Ordinal) ? SeriesKind.Sum
            : name.StartsWith("ObservableCounter", StringComparison.Ordinal) ? SeriesKind.LastSum
            : name.StartsWith("UpDownCounter", StringComparison.Ordinal) ? SeriesKind.UpDownSum
            : SeriesKind.Last;
    }

    public void Add(double value)
    {
        lock (_lock)
        {
            _count++;
            _value = _kind is SeriesKind.Last or SeriesKind.LastSum ? value : _value + value;
            for (var i = 0; i < _bounds.Length; i++)
            {
                if (value <= _bounds[i])
                    _buckets[i]++;
            }
        }
    }

    public void WriteTo(StringBuilder text, string name, string labels)
    {
        lock (_lock)
        {
            if (_kind != SeriesKind.Histogram)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{Braced(labels)} {_value}\n");
                return;
            }

            for (var i = 0; i < _bounds.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{Braced(Joined(labels, $"le=\"{_bounds[i]}\""))} {_buckets[i]}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{Braced(Joined(labels, "le=\"+Inf\""))} {_count}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Braced(labels)} {_value}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_count{Braced(labels)} {_count}\n");
        }
    }

    private static string Braced(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    private static string Joined(string labels, string more) => labels.Length == 0 ? more : $"{labels},{more}";
}
