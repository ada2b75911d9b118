using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Intake.Submitting;

/// <summary>
/// Publishes creates. A lone one leaves at once; those that come in while others are being confirmed leave together in one message,
/// so that under load the broker's cost is paid per group and nobody waits for a timer.
/// </summary>
internal sealed class LeadPublisher(BusPublisher bus, IntakeName intake, IOptions<IntakeOptions> options, TimeProvider clock) : BackgroundService
{
    /// <summary>Publishes on their way at once: the next group leaves while the last one is being confirmed.</summary>
    private const int Publishes = 3;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(options.Value.PublishesInFlight);

    /// <summary>Returns once the broker has confirmed the lead.</summary>
    /// <param name="lead">The lead.</param>
    /// <param name="waits">Whether this intake waits for its outcome.</param>
    /// <exception cref="BusUnavailableException">It has not, within the deadline.</exception>
    public async Task PublishAsync(IncomingLead lead, bool waits)
    {
        using var deadline = new CancellationTokenSource(options.Value.PublishDeadline, clock);
        var waiting = new Waiting(lead, waits, Followed.Here);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, deadline.Token);
            await waiting.Confirmed.Task.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new BusUnavailableException($"The bus did not take a lead within {options.Value.PublishDeadline}.", exception);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Publishes).Select(_ => PublishAllAsync(stoppingToken)));

    private async Task PublishAllAsync(CancellationToken ct)
    {
        var group = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync(ct))
        {
            for (var bytes = 0; group.Count < LeadBatchReceived.MaxLeads && bytes < LeadBatchReceived.MaxBytes && _waiting.Reader.TryRead(out var next);)
            {
                group.Add(next);
                bytes += next.Lead.Fields.Length;
            }

            if (group.Count > 0)
                await PublishAsync(group);
            group.Clear();
        }
    }

    private async Task PublishAsync(List<Waiting> group)
    {
        try
        {
            if (group is [var lone])
                await bus.PublishAsync(lone.Lead.ToMessage(lone.Waits ? intake.Value : null), [lone.Origin]);
            else
                await bus.PublishAsync(Write(group), group.Select(w => w.Origin));
            group.ForEach(w => w.Confirmed.TrySetResult());
        }
        catch (BusUnavailableException exception)
        {
            group.ForEach(w => w.Confirmed.TrySetException(exception));
        }
    }

    private LeadsReceived Write(List<Waiting> group)
    {
        var chunk = new LeadChunk();
        foreach (var (lead, _, _) in group)
            chunk.Add(lead.Id, lead.SourceId, lead.ReceivedAt, lead.Fields.Span);
        return new LeadsReceived { Leads = chunk.ToArray(), ReplyTo = group.Exists(w => w.Waits) ? intake.Value : null };
    }

    private sealed record Waiting(IncomingLead Lead, bool Waits, ActivityContext Origin)
    {
        public TaskCompletionSource Confirmed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
