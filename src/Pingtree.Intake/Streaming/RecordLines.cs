using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Streaming;

/// <summary>Answers a line per record as outcomes become known. A client that does not read slows the batch down.</summary>
internal sealed class RecordLines(LeadId batch, PipeWriter body) : IRecordReport, IDisposable
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Channel<RecordError> _unreadable = Channel.CreateUnbounded<RecordError>();

    public async ValueTask OnScreenedAsync(IReadOnlyList<int> lines, string letters, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            WriteUnreadable();
            for (var i = 0; i < letters.Length; i++)
                Write(lines[i], batch.Plus(lines[i]), RecordWords.StatusOf(letters[i]), RecordWords.ReasonOf(letters[i]));
            await body.FlushAsync(ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A file without a single lead must not be told from memory at its end.</summary>
    public ValueTask OnReadAsync(CancellationToken ct) =>
        _unreadable.Reader.Count == 0 ? ValueTask.CompletedTask : OnScreenedAsync([], "", ct);

    public void OnUnreadable(RecordError error) => _unreadable.Writer.TryWrite(error);

    /// <summary>The last line.</summary>
    public async Task EndAsync(object summary, JsonSerializerOptions options, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        WriteUnreadable();
        body.Write(JsonSerializer.SerializeToUtf8Bytes(summary, options));
        body.Write("\n"u8);
        await body.FlushAsync(ct);
    }

    public void Dispose() => _turn.Dispose();

    private void WriteUnreadable()
    {
        while (_unreadable.Reader.TryRead(out var error))
            Write(error.Line, null, RecordWords.Invalid, error.Reason);
    }

    private void Write(int line, LeadId? id, string status, string? reason)
    {
        using (var json = new Utf8JsonWriter(body, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("line", line);
            if (id is { } known)
                json.WriteString("lead_id", known.ToString());
            json.WriteString("status", status);
            if (reason is not null)
                json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        body.Write("\n"u8);
    }
}
