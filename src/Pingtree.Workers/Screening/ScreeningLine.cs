using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pingtree.Contracts.Leads;

namespace Pingtree.Workers.Screening;

/// <summary>
/// Makes batches without a timer: whatever waits when the last batch is done is the next batch. A lone lead is screened at once,
/// a busy worker screens in batches.
/// </summary>
internal sealed class ScreeningLine(BatchScreening screening, IOptions<ScreeningOptions> options) : BackgroundService
{
    // Not bounded here: the bus hands out no more than its prefetch.
    private readonly Channel<WaitingLead> _waiting = Channel.CreateUnbounded<WaitingLead>(new() { SingleReader = true });

    /// <summary>Returns once the lead's outcome is stored and published; throws where this lead can't be screened.</summary>
    public async Task ScreenAsync(LeadReceived lead, CancellationToken ct)
    {
        var waiting = new WaitingLead(lead);
        await _waiting.Writer.WriteAsync(waiting, ct);
        await waiting.Done.Task.WaitAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<WaitingLead>(options.Value.BatchSize);
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < options.Value.BatchSize && _waiting.Reader.TryRead(out var lead))
                batch.Add(lead);

            await ScreenBatchAsync(batch, stoppingToken);
            batch.Clear();
        }
    }

    private async Task ScreenBatchAsync(IReadOnlyList<WaitingLead> batch, CancellationToken ct)
    {
        try
        {
            var faults = await screening.ScreenAsync(batch.Select(w => w.Lead).ToList(), ct);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Complete(faults[i]);
        }
        catch (Exception) when (batch.Count > 1 && !ct.IsCancellationRequested)
        {
            // One lead of the batch breaks the machine: find out which, so that the others go through.
            foreach (var lead in batch)
                await ScreenBatchAsync([lead], ct);
        }
        catch (Exception exception)
        {
            foreach (var lead in batch)
                lead.Complete(exception);
        }
    }

    private sealed record WaitingLead(LeadReceived Lead)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Complete(Exception? fault)
        {
            if (fault is null)
                Done.TrySetResult();
            else
                Done.TrySetException(fault);
        }
    }
}
