using System.Diagnostics.Metrics;
using System.Text;

namespace Pingtree.Server.Telemetry;

/// <summary>Instruments and tags by the names Prometheus takes.</summary>
internal static class PrometheusName
{
    public static string Of(Instrument instrument)
    {
        var name = Word(instrument.Name);
        var unit = instrument.Unit == "s" && !name.EndsWith("_seconds", StringComparison.Ordinal) ? "_seconds" : "";
        var total = Series.KindOf(instrument) is SeriesKind.Sum or SeriesKind.LastSum && !name.EndsWith("_total", StringComparison.Ordinal) ? "_total" : "";
        return name + unit + total;
    }

    public static string Help(Instrument instrument) => (instrument.Description ?? instrument.Name).ReplaceLineEndings(" ");

    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";

        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(Word(name)).Append("=\"").Append(Escaped(value?.ToString() ?? "")).Append('"');
        }

        return text.ToString();
    }

    private static string Word(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
