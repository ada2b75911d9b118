using System.Text.Json;
using Pingtree.Contracts;
using RabbitMQ.Client;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>The queues between intakes and workers, seen from beside both.</summary>
public static class LeadQueue
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Publishes a lead as an intake would, in MassTransit's envelope. Returns once the broker has it.</summary>
    public static async Task PublishAsync(IChannel channel, string leadId, int sourceId, string fields)
    {
        var envelope = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = new Guid(Convert.FromHexString(Made.Word() + Made.Word())),
            messageType = new[] { "urn:message:Pingtree.Contracts.Leads:LeadReceived" },
            message = new { leadId, sourceId, receivedAt = DateTimeOffset.UtcNow, fields },
        });
        var properties = new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" };
        await channel.BasicPublishAsync(Queues.LeadReceivedExchange, "", mandatory: true, properties, envelope, Ct);
    }
}
