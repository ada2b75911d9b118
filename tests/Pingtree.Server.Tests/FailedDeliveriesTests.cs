using System.Text;
using System.Text.Json;
using MassTransit;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;
using Pingtree.Server.Bus;
using Pingtree.Server.Tests.Buyers;
using RabbitMQ.Client;

namespace Pingtree.Server.Tests;

/// <summary>A message no worker can handle. Whether the broker counts what is handed back to it depends on its version.</summary>
public sealed class FailedDeliveriesTests(Broker broker) : IClassFixture<Broker>, IAsyncLifetime
{
    private const int Limit = 120_000;

    private IConnection _connection = null!;
    private IChannel _channel = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await broker.ConnectAsync(Ct);
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true), Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task What_fails_five_times_is_among_the_dead_letters_as_it_came()
    {
        var failures = 0;
        await PublishAsync("one", []);

        var dead = await RunAsync(() => Interlocked.Increment(ref failures));

        failures.ShouldBe(5);
        Encoding.UTF8.GetString(dead.Body.Span).ShouldContain("\"leadId\":\"one\"");
        dead.BasicProperties.Persistent.ShouldBeTrue();
        dead.BasicProperties.ContentType.ShouldBe("application/vnd.masstransit+json");
        (await _channel.MessageCountAsync(Queues.Leads, Ct)).ShouldBe(0u);
    }

    [Fact(Timeout = Limit)]
    public async Task A_broker_that_counts_apart_what_was_handed_back_is_understood()
    {
        var failures = 0;
        await PublishAsync("two", new() { ["x-acquired-count"] = 4L }); // as RabbitMQ 4.3 has it at the fifth delivery

        var dead = await RunAsync(() => Interlocked.Increment(ref failures));

        failures.ShouldBe(1);
        (dead.BasicProperties.Headers ?? new Dictionary<string, object?>()).Keys.ShouldNotContain("x-acquired-count");
    }

    [Fact(Timeout = Limit)]
    public async Task A_lead_is_not_parked_where_no_queue_takes_it()
    {
        var bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker.Uri);
            RabbitMqEndpoints.ConfigureTopology(rabbit);
        });
        await bus.StartAsync(Ct);
        try
        {
            var nowhere = await bus.GetSendEndpoint(new("exchange:pingtree.nowhere"));
            var lead = new LeadReceived { LeadId = "three", SourceId = 1, ReceivedAt = DateTimeOffset.UnixEpoch, Fields = "{}" };

            await Should.ThrowAsync<MessageReturnedException>(() => nowhere.Send(new LeadParked { Lead = lead, Reason = "none", ParkedAt = DateTimeOffset.UnixEpoch }, Ct));
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Runs a worker that fails at everything, until something is among the dead letters.</summary>
    private async Task<BasicGetResult> RunAsync(Action onFailure)
    {
        var bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker.Uri);
            rabbit.ReceiveEndpoint(Queues.Leads, endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                RabbitMqEndpoints.Configure(Queues.Leads, endpoint);
                endpoint.Handler<LeadReceived>(_ =>
                {
                    onFailure();
                    throw new InvalidOperationException("No worker can handle it.");
                });
            });
        });
        await bus.StartAsync(Ct);
        try
        {
            while (true)
            {
                if (await _channel.BasicGetAsync(Queues.DeadLetters, autoAck: true, Ct) is { } dead)
                    return dead;
                await Task.Delay(20, Ct);
            }
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }
    }

    private async Task PublishAsync(string leadId, Dictionary<string, object?> headers)
    {
        var envelope = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = Guid.NewGuid(),
            messageType = new[] { "urn:message:Pingtree.Contracts.Leads:LeadReceived" },
            message = new { leadId, sourceId = 1, receivedAt = DateTimeOffset.UnixEpoch, fields = "{}" },
        });
        var properties = new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json", Headers = headers };
        await _channel.BasicPublishAsync("", Queues.Leads, mandatory: true, properties, envelope, Ct);
    }
}
