using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Pingtree.Cli.Connecting;

/// <summary>The first lines of an HTTP/1.1 answer.</summary>
internal sealed record AnswerHead(int Status, IReadOnlyDictionary<string, string> Headers)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>An answer before the answer, such as 100 Continue.</summary>
    public bool IsInterim => Status is >= 100 and < 200;

    public bool IsGood => Status is >= 200 and < 300;

    public string? Find(string name) => Headers.GetValueOrDefault(name);

    /// <exception cref="IOException">The connection ended before the head did, or it is none.</exception>
    public static async Task<AnswerHead> ReadAsync(PipeReader wire, CancellationToken ct)
    {
        while (true)
        {
            var read = await wire.ReadAsync(ct);
            if (TryRead(read.Buffer, out var head, out var end))
            {
                wire.AdvanceTo(end);
                return head!;
            }

            wire.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || read.Buffer.Length > MaxBytes)
                throw new IOException("The connection ended without an answer.");
        }
    }

    private static bool TryRead(ReadOnlySequence<byte> bytes, out AnswerHead? head, out SequencePosition end)
    {
        head = null;
        var reader = new SequenceReader<byte>(bytes);
        var found = reader.TryReadTo(out ReadOnlySequence<byte> text, "\r\n\r\n"u8);
        end = reader.Position;
        if (found)
            head = Parse(Encoding.Latin1.GetString(text));
        return found;
    }

    private static AnswerHead Parse(string text)
    {
        var lines = text.Split("\r\n");
        var first = lines[0].Split(' ');
        if (first.Length < 2 || !first[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new IOException("What answers there is no HTTP server.");

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new AnswerHead(status, headers);
    }
}
