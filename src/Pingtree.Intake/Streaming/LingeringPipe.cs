using System.IO.Pipelines;

namespace Pingtree.Intake.Streaming;

/// <summary>Reads from a pipe; where the sender pauses, lets the sink publish what it has.</summary>
internal static class LingeringPipe
{
    /// <summary>How long leads of an unfinished chunk wait for more.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    public static async ValueTask<ReadResult> ReadAsync(PipeReader pipe, IRecordSink sink, CancellationToken ct)
    {
        var reading = pipe.ReadAsync(ct);
        if (reading.IsCompleted)
            return await reading;

        var task = reading.AsTask();
        if (await Task.WhenAny(task, Task.Delay(Linger, ct)) != task)
            await sink.PublishAllAsync(ct);
        return await task;
    }
}
