using System.Text.Json;
using Pingtree.Contracts;
using RabbitMQ.Client;

namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>Messages that can never become a lead.</summary>
public sealed class ParkingJourneys(SharedSetUps shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 90_000)]
    public async Task What_cannot_be_screened_is_parked_with_its_reason_and_holds_up_nothing()
    {
        var setUp = (ScaledSetUp)await shared.Scaled;
        var source = await setUp.NewSourceAsync();
        var sourceId = (await setUp.Admin.GetAsync(source.Root)).Json.GetProperty("source").GetProperty("db_id").GetInt32();
        await using var connection = await new ConnectionFactory { Uri = new Uri(setUp.Broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Ct);
        var (garbage, stranger) = ($"{Made.Word()}00000000", $"{Made.Word()}00000000");

        await LeadQueue.PublishAsync(channel, garbage, sourceId, $"{Made.Email()} is no field at all");
        await LeadQueue.PublishAsync(channel, stranger, 2_000_000, $$"""{"email":"{{Made.Email()}}"}""");
        for (var i = 0; i < 5; i++)
            (await source.CreateAsync(Made.Lead())).Success.ShouldBeTrue();

        var parked = await ReadParkedAsync(channel, 2);
        parked.Keys.ShouldBe([garbage, stranger], ignoreOrder: true);
        parked[garbage].ShouldContain("fields");
        parked[stranger].ShouldContain("2000000");
        (await source.CreateAsync(Made.Lead())).Success.ShouldBeTrue();
        (await source.FetchAsync())["total"].ShouldBe("6");
        setUp.ShouldNotHaveLogged(source.Key);
    }

    /// <summary>Reasons by lead id.</summary>
    private static async Task<Dictionary<string, string>> ReadParkedAsync(IChannel channel, int count)
    {
        var parked = new Dictionary<string, string>();
        while (parked.Count < count)
        {
            if (await channel.BasicGetAsync(Queues.Parked, autoAck: true, Ct) is not { } delivery)
            {
                await Task.Delay(100, Ct);
                continue;
            }

            var envelope = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
            envelope.GetProperty("messageType")[0].GetString().ShouldBe("urn:message:Pingtree.Contracts.Leads:LeadParked");
            var message = envelope.GetProperty("message");
            parked[message.GetProperty("lead").GetProperty("leadId").GetString()!] = message.GetProperty("reason").GetString()!;
        }

        return parked;
    }
}
