using MassTransit;
using Microsoft.Extensions.Logging;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Workers.Screening;

/// <summary>Tells each waiting intake, in one message per batch, what became of its leads.</summary>
internal sealed partial class ScreeningReplies(IBus bus, ILogger<ScreeningReplies> log)
{
    /// <summary>How long a reply is worth delivering.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(60);

    /// <summary>Sends and does not wait: a lost reply is made good from the store by the intake.</summary>
    public void Send(IReadOnlyList<LeadReceived> messages, IReadOnlyList<LeadOutcome> outcomes)
    {
        var waiting = messages.Where(m => m.ReplyTo is not null).DistinctBy(m => m.LeadId).ToDictionary(m => m.LeadId, m => m.ReplyTo!);
        if (waiting.Count == 0)
            return;

        var replies = outcomes.Select(OutcomeMessages.Write).Where(o => waiting.ContainsKey(o.LeadId)).GroupBy(o => waiting[o.LeadId]);
        foreach (var reply in replies)
            _ = SendAsync(reply.Key, new ScreeningReply { Outcomes = reply.ToList() });
    }

    private async Task SendAsync(string intake, ScreeningReply reply)
    {
        try
        {
            await bus.Publish(reply, context =>
            {
                context.SetRoutingKey(intake);
                context.TimeToLive = TimeToLive;
            });
        }
        catch (Exception exception)
        {
            ReplyLost(reply.Outcomes.Count, exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A reply with {Outcomes} outcomes was not sent: {Failure}")]
    private partial void ReplyLost(int outcomes, string failure);
}
