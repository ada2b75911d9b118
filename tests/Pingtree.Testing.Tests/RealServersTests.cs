using System.Text;
using Pingtree.Testing.RealServers;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace Pingtree.Testing.Tests;

public sealed class RealServersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 90_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broker_that_was_stopped_or_killed_starts_again_with_its_messages(bool killed)
    {
        await using var broker = await RabbitMqServer.StartNewAsync();
        await SendAsync(broker, "kept");

        // The broker writes down where a new quorum queue lies a moment after it said the queue is there.
        await Task.Delay(TimeSpan.FromSeconds(killed ? 3 : 0), Ct);
        await (killed ? broker.KillAsync() : broker.StopAsync());
        await Should.ThrowAsync<Exception>(() => ReceiveAsync(broker));

        await broker.StartAsync();
        (await ReceiveAsync(broker)).ShouldBe("kept");
    }

    private static async Task SendAsync(RabbitMqServer broker, string text)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Ct);
        await channel.QueueDeclareAsync(
            "kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Ct);
        await channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text), Ct);
    }

    private static async Task<string?> ReceiveAsync(RabbitMqServer broker)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        for (var i = 0; i < 100; i++)
        {
            // A quorum queue needs a moment after the start to elect its leader.
            if (await channel.BasicGetAsync("kept", autoAck: true, Ct) is { } message)
                return Encoding.UTF8.GetString(message.Body.Span);
            await Task.Delay(100, Ct);
        }

        return null;
    }
}
