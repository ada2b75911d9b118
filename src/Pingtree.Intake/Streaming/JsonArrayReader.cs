using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Pingtree.Intake.Streaming;

/// <summary>
/// Reads the items of one JSON array. Cuts the items out byte by byte, so that one of any size costs no memory; what is inside an item is
/// for the JSON reader. Where the text breaks, the reading ends with an error for that item, and what came before stands.
/// </summary>
internal sealed class JsonArrayReader(PipeReader pipe) : IBatchReader
{
    private readonly ArrayBufferWriter<byte> _item = new(4096);
    private readonly JsonItemScanner _scanner = new();
    private bool _tooLong;
    private int _items;

    public async Task ReadAsync(IRecordSink sink, CancellationToken ct)
    {
        while (true)
        {
            var read = await LingeringPipe.ReadAsync(pipe, sink, ct);
            foreach (var segment in read.Buffer)
            {
                if (!TakeItems(segment.Span, sink))
                    return;
            }

            pipe.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                if (!_scanner.IsDone)
                    sink.Refuse(_items + 1, RecordLimits.Malformed);
                return;
            }

            await sink.PublishFullAsync(ct);
        }
    }

    /// <summary>False where the text broke.</summary>
    private bool TakeItems(ReadOnlySpan<byte> bytes, IRecordSink sink)
    {
        while (!bytes.IsEmpty)
        {
            var step = _scanner.Scan(bytes);
            Keep(bytes.Slice(step.ItemStart, step.ItemLength));
            bytes = bytes[step.Consumed..];
            if (step.Broken || (step.EndsItem && !TakeItem(sink)))
            {
                if (step.Broken)
                    sink.Refuse(_items + 1, RecordLimits.Malformed);
                return false;
            }
        }

        return true;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _tooLong |= _item.WrittenCount + part.Length > RecordLimits.MaxBytes;
        if (!_tooLong)
            _item.Write(part);
    }

    /// <summary>False where the item is not JSON, so that nothing behind it can be trusted.</summary>
    private bool TakeItem(IRecordSink sink)
    {
        var (number, tooLong) = (++_items, _tooLong);
        var isJson = tooLong || IsJson(_item.WrittenSpan);
        if (tooLong)
            sink.Refuse(number, RecordLimits.TooLarge);
        else if (isJson)
            sink.Take(number, _item.WrittenSpan);
        else
            sink.Refuse(number, RecordLimits.Malformed);

        _item.ResetWrittenCount();
        _tooLong = false;
        return isJson;
    }

    private static bool IsJson(ReadOnlySpan<byte> item)
    {
        try
        {
            var json = new Utf8JsonReader(item, new JsonReaderOptions { MaxDepth = RecordLimits.MaxBytes });
            while (json.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
