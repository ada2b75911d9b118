using System.Buffers;
using System.IO.Pipelines;

namespace Pingtree.Intake.Streaming;

/// <summary>Reads a JSON object a line. Blank lines are skipped but counted; an over-long line fails alone and costs no memory.</summary>
internal sealed class NdjsonReader(PipeReader pipe) : IBatchReader
{
    private int _line = 1;
    private bool _tooLong;

    public async Task ReadAsync(IRecordSink sink, CancellationToken ct)
    {
        while (true)
        {
            var read = await LingeringPipe.ReadAsync(pipe, sink, ct);
            var rest = TakeLines(read.Buffer, sink);
            if (read.IsCompleted)
            {
                TakeLine(rest, sink);
                pipe.AdvanceTo(read.Buffer.End); // Kestrel drains what a handler leaves, and drops the connection where a read is still open
                return;
            }

            rest = DropOverlong(rest);
            pipe.AdvanceTo(rest.Start, read.Buffer.End);
            await sink.PublishFullAsync(ct);
        }
    }

    private ReadOnlySequence<byte> TakeLines(ReadOnlySequence<byte> buffer, IRecordSink sink)
    {
        while (buffer.PositionOf((byte)'\n') is { } end)
        {
            TakeLine(buffer.Slice(0, end), sink);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            _line++;
        }

        return buffer;
    }

    private void TakeLine(ReadOnlySequence<byte> line, IRecordSink sink)
    {
        if (_tooLong || line.Length > RecordLimits.MaxBytes + 1)
        {
            _tooLong = false;
            sink.Refuse(_line, RecordLimits.TooLarge);
            return;
        }

        if (line.IsSingleSegment)
        {
            TakeLine(line.FirstSpan, sink);
            return;
        }

        var length = (int)line.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        line.CopyTo(copy);
        TakeLine(copy.AsSpan(0, length), sink);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private void TakeLine(ReadOnlySpan<byte> line, IRecordSink sink)
    {
        if (_line == 1 && line.StartsWith("\uFEFF"u8))
            line = line[3..];
        line = line.Trim(" \t\r"u8);
        if (line.Length > RecordLimits.MaxBytes)
            sink.Refuse(_line, RecordLimits.TooLarge);
        else if (!line.IsEmpty)
            sink.Take(_line, line);
    }

    /// <summary>The unfinished line, unless it is too long already: then only that is remembered of it.</summary>
    private ReadOnlySequence<byte> DropOverlong(ReadOnlySequence<byte> unfinished)
    {
        if (!_tooLong && unfinished.Length <= RecordLimits.MaxBytes + 1)
            return unfinished;

        _tooLong = true;
        return unfinished.Slice(unfinished.End);
    }
}
