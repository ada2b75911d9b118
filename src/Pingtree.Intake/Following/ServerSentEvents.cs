using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Following;

/// <summary>
/// Writes events in the form browsers read (<c>text/event-stream</c>). The framework's own writer knows no comments, which the heartbeat is,
/// and sends every event by itself.
/// </summary>
internal sealed class ServerSentEvents(PipeWriter body)
{
    /// <summary>Bytes written before the reader has to take them.</summary>
    private const int MaxUnsent = 32 * 1024;

    private int _unsent;

    /// <summary>Writes an event; waits for the reader where enough of it is unsent.</summary>
    public ValueTask WriteAsync(OutcomeEvent happened, CancellationToken ct)
    {
        // The document is JSON without line breaks: one line of data.
        Write($"id: {happened.Event.Id}\nevent: {happened.Kind.ToType()}\ndata: ");
        Write(happened.ToUtf8Json());
        Write("\n\n"u8);
        return _unsent < MaxUnsent ? default : FlushAsync(ct);
    }

    /// <summary>A comment: it says that the connection lives.</summary>
    /// <param name="placeId">Where the reader is to come back to, where that is not behind the last event; see <see cref="PlaceId"/>.</param>
    /// <param name="ct">The reader has gone.</param>
    public ValueTask BeatAsync(string? placeId, CancellationToken ct)
    {
        Write(": alive\n\n"u8);
        if (placeId is not null)
            Write($"id: {placeId}\n\n");
        return FlushAsync(ct);
    }

    /// <summary>Sends what is written, at the reader's pace.</summary>
    /// <exception cref="OperationCanceledException">The reader has gone.</exception>
    public async ValueTask FlushAsync(CancellationToken ct)
    {
        _unsent = 0;
        if ((await body.FlushAsync(ct)).IsCompleted)
            throw new OperationCanceledException("Nobody reads any more.");
    }

    private void Write(string text)
    {
        _unsent += text.Length;
        Encoding.UTF8.GetBytes(text, body);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _unsent += bytes.Length;
        body.Write(bytes);
    }
}
