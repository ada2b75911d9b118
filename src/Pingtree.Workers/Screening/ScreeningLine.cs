using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Pipeline.Tracing;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Screening;

/// <summary>
/// Makes batches without a timer: whatever waits when the last batch is done is the next batch. A lone lead is screened at once,
/// a busy worker screens in batches.
/// </summary>
internal sealed class ScreeningLine(BatchScreening screening, ScreeningReplies replies, IOptions<ScreeningOptions> options) : BackgroundService
{
    // Not bounded here: the bus hands out no more than its prefetch.
    private readonly Channel<WaitingLead> _waiting = Channel.CreateUnbounded<WaitingLead>();

    /// <summary>Returns once the leads' outcomes are stored and published; throws where one of them can't be screened.</summary>
    public async Task ScreenAsync(IReadOnlyList<IncomingLead> leads, string? replyTo, CancellationToken ct)
    {
        var waiting = leads.Select(lead => new WaitingLead(lead, replyTo, Followed.Here)).ToList();
        foreach (var lead in waiting)
            await _waiting.Writer.WriteAsync(lead, ct);
        try
        {
            await Task.WhenAll(waiting.Select(lead => lead.Done.Task)).WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            waiting.ForEach(lead => lead.IsGivenUp = true); // the bus hands them out again
            throw;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Lines).Select(_ => ScreenAllAsync(stoppingToken)));

    private async Task ScreenAllAsync(CancellationToken stoppingToken)
    {
        var batch = new List<WaitingLead>(options.Value.BatchSize);
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < options.Value.BatchSize && _waiting.Reader.TryRead(out var lead))
            {
                if (!lead.IsGivenUp)
                    batch.Add(lead);
            }

            if (batch.Count > 0)
                await ScreenBatchAsync(batch, stoppingToken);
            batch.Clear();
        }
    }

    private async Task ScreenBatchAsync(IReadOnlyList<WaitingLead> batch, CancellationToken ct)
    {
        try
        {
            var leads = batch.Select(w => w.Lead).ToList();
            var screened = await screening.ScreenAsync(
                leads, numbered: false, batch.Select(w => w.Origin), stored => replies.Send(stored, i => batch[i].ReplyTo), ct);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Complete(screened[i].Fault);
        }
        catch (Exception exception) when (batch.Count > 1 && exception is not (AnnouncementException or StoreUnavailableException) && !ct.IsCancellationRequested)
        {
            // One lead of the batch breaks the machine: find out which, so that the others go through.
            foreach (var lead in batch)
                await ScreenBatchAsync([lead], ct);
        }
        catch (Exception exception)
        {
            if (exception is StoreUnavailableException)
                replies.SendGivenUp(batch.Select(w => (w.Lead.Id, w.ReplyTo)));
            foreach (var lead in batch)
                lead.Complete(exception);
        }
    }

    private sealed record WaitingLead(IncomingLead Lead, string? ReplyTo, ActivityContext Origin)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether its consumer is gone, with the connection for example.</summary>
        public volatile bool IsGivenUp;

        public void Complete(Exception? fault)
        {
            if (fault is null)
                Done.TrySetResult();
            else
                Done.TrySetException(fault);
        }
    }
}
