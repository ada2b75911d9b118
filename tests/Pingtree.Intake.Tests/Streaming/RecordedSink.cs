using System.Text;
using Pingtree.Intake.Streaming;

namespace Pingtree.Intake.Tests.Streaming;

/// <summary>Writes down what a reader found.</summary>
internal sealed class RecordedSink : IRecordSink
{
    /// <summary>Line and text, or line and reason with an exclamation mark.</summary>
    public List<(int Line, string Text)> Records { get; } = [];

    public int Lingered { get; private set; }

    public void Take(int line, ReadOnlySpan<byte> json) => Records.Add((line, Encoding.UTF8.GetString(json)));

    public void Refuse(int line, string reason) => Records.Add((line, $"!{reason}"));

    public ValueTask PublishFullAsync(CancellationToken ct) => default;

    public ValueTask PublishAllAsync(CancellationToken ct)
    {
        Lingered++;
        return default;
    }
}
