using System.Text.Json;
using Pingtree.Cli.Connecting;

namespace Pingtree.Cli.Streaming;

/// <summary>Reads the answer to a batch line by line: what became of each record, then the summary.</summary>
internal sealed class OutcomeLines(IOutcomeListener listener)
{
    /// <summary>Longest line; the summary holds up to a hundred errors.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];

    /// <exception cref="IOException">The answer broke off or can't be read.</exception>
    /// <exception cref="TryAgainException">It ended without the last word.</exception>
    public async Task<BatchSummary> ReadAsync(AnswerBody body, Action heard, CancellationToken ct)
    {
        var length = 0;
        BatchSummary? summary = null;
        while (await body.ReadAsync(_buffer.AsMemory(length), ct) is > 0 and var more)
        {
            heard();
            var taken = Take(length + more, ref summary);
            length = length + more - taken;
            _buffer.AsSpan(taken, length).CopyTo(_buffer);
            if (length == _buffer.Length)
                Grow();
        }

        if (length > 0)
            TakeLine(_buffer.AsMemory(0, length), ref summary);
        return summary ?? throw new TryAgainException("The server's answer broke off.");
    }

    /// <summary>Takes the whole lines; how many bytes they were.</summary>
    private int Take(int length, ref BatchSummary? summary)
    {
        var start = 0;
        while (_buffer.AsSpan(start, length - start).IndexOf((byte)'\n') is >= 0 and var end)
        {
            TakeLine(_buffer.AsMemory(start, end), ref summary);
            start += end + 1;
        }

        return start;
    }

    private void TakeLine(ReadOnlyMemory<byte> line, ref BatchSummary? summary)
    {
        if (line.Span.Trim(" \t\r"u8).IsEmpty)
            return;

        try
        {
            if (RecordOutcome.TryRead(line.Span, out var outcome))
                listener.OnOutcome(outcome);
            else
                summary = BatchSummary.Read(line);
        }
        catch (JsonException)
        {
            throw new TryAgainException("The server's answer can't be read.");
        }
    }

    private void Grow()
    {
        if (_buffer.Length >= MaxBytes)
            throw new TryAgainException("The server's answer can't be read.");
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
