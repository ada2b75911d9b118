using System.Diagnostics;
using System.Text;
using MassTransit;
using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Peers;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>The tutorial's way on the same bus: a message a lead, a consumer a message, a row and a transaction each.</summary>
internal sealed class MassTransitPerLead : IScenario
{
    private const string Queue = "benchmark-masstransit";
    private const int Outstanding = 200;

    /// <summary>It is slow and steady: a share of the leads tells its speed.</summary>
    private const int Share = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Name => "masstransit-per-lead";

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        using var data = new TemporaryFolder();
        using var table = new PlainTable(data.File("leads.db"));
        var arrivals = new Arrivals();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(table)
            .AddSingleton(arrivals)
            .AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.AddConsumer<LeadConsumer>();
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(new Uri(backends.RabbitMq));
                    rabbit.ReceiveEndpoint(Queue, endpoint =>
                    {
                        endpoint.SetQuorumQueue();
                        endpoint.ConfigureConsumer<LeadConsumer>(context);
                    });
                });
            })
            .BuildServiceProvider();

        var bus = services.GetRequiredService<IBusControl>();
        await bus.StartAsync(ct);
        try
        {
            var (warmUp, leads) = (options.WarmUp / Share, options.Leads / Share);
            await PassAsync(bus, arrivals, first: 0, warmUp, ct);
            var elapsed = await PassAsync(bus, arrivals, first: warmUp, leads, ct);
            if (table.Count() != warmUp + leads)
                throw new WrongOutcomeException($"{table.Count()} of {warmUp + leads} leads are stored.");
            return [new Figure("leads", "1/s", leads / elapsed.TotalSeconds)];
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }
    }

    /// <returns>From the first publish until the last lead is stored.</returns>
    private static async Task<TimeSpan> PassAsync(IBus bus, Arrivals arrivals, int first, int leads, CancellationToken ct)
    {
        var stored = arrivals.Expect(leads);
        var confirms = new Task[Outstanding];
        Array.Fill(confirms, Task.CompletedTask);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < leads; i++)
        {
            await confirms[i % Outstanding];
            confirms[i % Outstanding] = bus.Publish(LeadNumber(first + i), ct);
        }

        await Task.WhenAll(confirms);
        await stored.WaitAsync(Patience, ct);
        return Stopwatch.GetElapsedTime(start);
    }

    private static LeadSent LeadNumber(int number)
    {
        Span<byte> lead = stackalloc byte[GeneratedLeads.MaxBytes];
        return new LeadSent(Encoding.UTF8.GetString(lead[..GeneratedLeads.Write(number, lead)]));
    }

    internal sealed record LeadSent(string Fields);

    internal sealed class LeadConsumer(PlainTable table, Arrivals arrivals) : IConsumer<LeadSent>
    {
        public Task Consume(ConsumeContext<LeadSent> context)
        {
            if (PlainLeads.Receive(Encoding.UTF8.GetBytes(context.Message.Fields)) is { } lead && table.TryInsert(lead))
                arrivals.Count();
            return Task.CompletedTask;
        }
    }

    /// <summary>Knows when the last one is there.</summary>
    internal sealed class Arrivals
    {
        private TaskCompletionSource _all = new();
        private int _missing;

        public Task Expect(int leads)
        {
            _missing = leads;
            _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _all.Task;
        }

        public void Count()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
                _all.SetResult();
        }
    }
}
