using Pingtree.Contracts;
using Pingtree.Server.Tests.Buyers;
using RabbitMQ.Client;

namespace Pingtree.Server.Tests;

public sealed class LeadTopologyTests(Broker broker) : IClassFixture<Broker>
{
    private const int Limit = 120_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Outcomes_survive_any_number_of_workers_that_die_with_them_in_hand()
    {
        await using var connection = await broker.ConnectAsync(Ct);
        await using (var publisher = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Ct))
            await publisher.BasicPublishAsync(Queues.LeadsScreenedExchange, "", mandatory: true, new BasicProperties { Persistent = true }, "outcomes"u8.ToArray(), Ct);

        for (var worker = 0; worker < 12; worker++)
        {
            await using var dying = await connection.CreateChannelAsync(cancellationToken: Ct);
            (await TakeAsync(dying)).Body.ToArray().ShouldBe("outcomes"u8.ToArray());
        }

        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        (await channel.MessageCountAsync(Queues.Parked, Ct)).ShouldBe(0u);
        await channel.BasicAckAsync((await TakeAsync(channel)).DeliveryTag, multiple: false, Ct);
    }

    [Fact(Timeout = Limit)]
    public async Task Whoever_holds_a_message_of_ours_may_hold_it_for_a_day()
    {
        foreach (var queue in (string[])[Queues.Leads, Queues.LeadBatches, Queues.Screened, Queues.DeadLetters])
            (await ArgumentsAsync(queue)).ShouldContain("{\"x-consumer-timeout\",86400000}");
    }

    /// <summary>Asked of the argument, as only RabbitMQ 4 has a limit where none is named.</summary>
    [Fact(Timeout = Limit)]
    public async Task What_was_parked_may_be_looked_at_and_put_back_any_number_of_times() =>
        (await ArgumentsAsync(Queues.Parked)).ShouldContain("{\"x-delivery-limit\",1000000}");

    /// <summary>The line the broker has for a queue.</summary>
    private async Task<string> ArgumentsAsync(string queue)
    {
        var queues = await broker.Server.ControlAsync(Ct, "-q", "list_queues", "name", "arguments");
        return queues.Split('\n').Single(line => line.StartsWith($"{queue}\t", StringComparison.Ordinal));
    }

    /// <summary>What a channel held when it died comes back after a moment.</summary>
    private static async Task<BasicGetResult> TakeAsync(IChannel channel)
    {
        while (true)
        {
            if (await channel.BasicGetAsync(Queues.Screened, autoAck: false, Ct) is { } taken)
                return taken;
            await Task.Delay(20, Ct);
        }
    }
}
