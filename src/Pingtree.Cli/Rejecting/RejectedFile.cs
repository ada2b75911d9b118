using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pingtree.Cli.Running;
using Pingtree.Cli.Streaming;

namespace Pingtree.Cli.Rejecting;

/// <summary>The file of records that did not become active leads. Their text is looked up in a second pass over the input, so that none is kept meanwhile.</summary>
internal sealed class RejectedFile : IOutcomeListener, IDisposable
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly RejectSpool _spool = new();
    private readonly FileStream _file;

    private RejectedFile(FileStream file) => _file = file;

    /// <summary>Opens the file before anything is sent; what stands in it stays until there is something better.</summary>
    /// <exception cref="EndException">It can't be written.</exception>
    public static RejectedFile Open(string path, string input)
    {
        if (input != BatchInput.Stdin && RealPath(path) == RealPath(input))
            throw EndException.Usage("The file for rejected records must not be the input.");
        try
        {
            return new RejectedFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw EndException.Usage($"The file for rejected records can't be written: {exception.Message}");
        }
    }

    public void OnStart() => _spool.Clear();

    public void OnSent(int bytes)
    {
        // Nothing is known of them yet.
    }

    public void OnOutcome(in RecordOutcome outcome)
    {
        if (outcome.Status != RecordOutcome.Active)
            _spool.Add(outcome);
    }

    /// <summary>Writes a line for each; returns how many.</summary>
    public async Task<long> WriteAsync(BatchInput input, BatchFormat format, CancellationToken ct)
    {
        await using var bytes = input.OpenFromStart();
        await using var text = format.IsGzip ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
        var records = format.HasLines ? new RecordCutter(text, format.IsCsv) : null;

        if (_file.CanSeek)
            _file.SetLength(0);
        var count = 0L;
        foreach (var outcome in _spool.ReadByLine())
        {
            await WriteAsync(outcome, records is null ? null : await FindAsync(records, outcome.Line, ct), ct);
            count++;
        }

        await _file.FlushAsync(ct);
        return count;
    }

    public void Dispose()
    {
        _spool.Dispose();
        _file.Dispose();
    }

    private async Task WriteAsync(RecordOutcome outcome, string? record, CancellationToken ct)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("line", outcome.Line);
            if (outcome.LeadId is not null)
                json.WriteString("lead_id", outcome.LeadId);
            json.WriteString("status", outcome.Status);
            if (outcome.Reason is not null)
                json.WriteString("reason", outcome.Reason);
            if (record is not null)
                json.WriteString("record", record);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        await _file.WriteAsync(line.GetBuffer().AsMemory(0, (int)line.Length), ct);
    }

    private static async Task<string?> FindAsync(RecordCutter records, long line, CancellationToken ct)
    {
        try
        {
            return await records.FindAsync(line, ct);
        }
        catch (InvalidDataException)
        {
            return null; // a gzip file that breaks off: that is what the server said of this line
        }
    }

    private static string RealPath(string path) =>
        Path.GetFullPath(File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path);
}
