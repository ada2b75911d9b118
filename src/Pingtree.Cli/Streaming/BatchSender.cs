using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Authentication;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Streaming;

/// <summary>
/// Sends a batch once, and reads outcomes while it sends. That takes a connection of its own: HttpClient reads an HTTP/1.1 answer only when
/// the whole body is out, and a server whose answers nobody reads stops reading, too.
/// </summary>
internal sealed class BatchSender(BatchRequest request, BatchInput input, IOutcomeListener listener, TimeProvider clock)
{
    /// <summary>How long a server may neither take nor say anything, where it is its turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>How long to wait for 100 Continue; something in between may not know it.</summary>
    private static readonly TimeSpan ContinuePatience = TimeSpan.FromSeconds(1);

    /// <summary>Where sending fails, the server has often said why.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly string _broke = $"The connection to {request.Address.Authority} could not be made or broke.";

    /// <exception cref="TryAgainException">It may work the next time.</exception>
    /// <exception cref="EndException">It won't.</exception>
    public async Task<BatchSummary> SendAsync(CancellationToken ct)
    {
        listener.OnStart();
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var bytes = input.OpenFromStart();
        try
        {
            await using var wire = await Wire.OpenAsync(request.Address, ct);
            return await ExchangeAsync(wire, bytes, silence);
        }
        catch (Exception broken) when (broken is IOException or SocketException or AuthenticationException)
        {
            throw new TryAgainException(_broke);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TryAgainException("The server says nothing any more.");
        }
    }

    private async Task<BatchSummary> ExchangeAsync(Stream wire, Stream bytes, CancellationTokenSource silence)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(silence.Token);
        var body = new BatchBody(wire, silence, Patience, listener);
        var mayBegin = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        await wire.WriteAsync(request.WriteHead(), end.Token);
        var reading = ReadAsync(PipeReader.Create(wire), mayBegin, body, end.Token);
        var sending = SendBodyAsync(body, bytes, mayBegin.Task, end.Token);
        try
        {
            if (await Task.WhenAny(reading, sending) == sending && !sending.IsCompletedSuccessfully)
            {
                var isOurs = sending.Exception?.InnerException is EndException;
                if (isOurs || await Task.WhenAny(reading, Task.Delay(LastWords, clock, end.Token)) != reading)
                    await sending;
            }

            return await reading;
        }
        finally
        {
            await end.CancelAsync(); // a server that has said its last word wants no more of the body
            await Task.WhenAll(reading, sending).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<BatchSummary> ReadAsync(PipeReader wire, TaskCompletionSource<bool> mayBegin, BatchBody sent, CancellationToken ct)
    {
        try
        {
            var head = await AnswerHead.ReadAsync(wire, ct);
            for (; head.IsInterim; head = await AnswerHead.ReadAsync(wire, ct))
                mayBegin.TrySetResult(true);

            mayBegin.TrySetResult(head.IsGood);
            var body = new AnswerBody(wire, head);
            return head.IsGood
                ? await new OutcomeLines(listener).ReadAsync(body, sent.Heard, ct)
                : throw Refusals.Read(head.Status, head.Find("Retry-After"), await body.ReadStartAsync(Refusals.MaxBody, ct), clock);
        }
        finally
        {
            mayBegin.TrySetResult(false);
        }
    }

    private async Task SendBodyAsync(BatchBody body, Stream bytes, Task<bool> mayBegin, CancellationToken ct)
    {
        if (await Task.WhenAny(mayBegin, Task.Delay(ContinuePatience, clock, ct)) == mayBegin && !await mayBegin)
            return;

        await body.SendAsync(bytes, ct);
    }
}
