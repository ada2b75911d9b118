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

    private const int MaxInvalid = 100;

    /// <summary>Sends and does not wait: a lost reply is made good from the store by the intake.</summary>
    /// <param name="screened">The batch.</param>
    /// <param name="replyTo">The intake that waits for lead i, if any.</param>
    public void Send(IReadOnlyList<ScreenedLead> screened, Func<int, string?> replyTo)
    {
        var byIntake = screened.Index()
            .Where(s => s.Item.Stored is not null)
            .GroupBy(s => replyTo(s.Index), s => OutcomeMessages.Write(s.Item.Stored!.Outcome));
        foreach (var reply in byIntake)
        {
            if (reply.Key is { } intake)
                _ = SendAsync(intake, new ScreeningReply { Outcomes = reply.ToList() });
        }
    }

    /// <summary>Tells that nothing will come of these leads.</summary>
    public void SendGivenUp(IEnumerable<(LeadId Id, string? ReplyTo)> leads)
    {
        foreach (var reply in leads.GroupBy(lead => lead.ReplyTo, lead => lead.Id.ToString()))
        {
            if (reply.Key is { } intake)
                _ = SendAsync(intake, new ScreeningReply { Outcomes = [], GivenUp = reply.ToList() });
        }
    }

    /// <summary>The same for a chunk of a batch, in a letter a lead.</summary>
    public void SendChunk(string intake, long chunk, IReadOnlyList<ScreenedLead> screened) => _ = SendAsync(intake, new ChunkScreened
    {
        Chunk = chunk,
        Letters = string.Create(screened.Count, screened, static (letters, leads) =>
        {
            for (var i = 0; i < letters.Length; i++)
                letters[i] = LetterOf(leads[i]);
        }),
        Invalid = screened
            .Where(s => s.Stored is { SameContent: true, Outcome.Refusal.Reason: RejectReason.ValidationError })
            .Take(MaxInvalid).Select(s => OutcomeMessages.Write(s.Stored!.Outcome)).ToList(),
    });

    private static char LetterOf(ScreenedLead lead) => lead.Stored switch
    {
        null => OutcomeLetters.Unreadable,
        { SameContent: false } => OutcomeLetters.Mismatch,
        var stored => OutcomeLetters.Of(stored.Outcome),
    };

    private async Task SendAsync<T>(string intake, T reply)
        where T : class
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
            ReplyLost(typeof(T).Name, exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A {Reply} was not sent: {Failure}")]
    private partial void ReplyLost(string reply, string failure);
}
