using Pingtree.Benchmarks.Hotspots;
using Pingtree.Benchmarks.Peers;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Scenarios;
using Pingtree.Benchmarks.Servers;

if (args is [PlainApi.Mode, var database])
    return await PlainApi.RunAsync(database);

// In the order of a round: what is compared stands close together, so that both see the same machine.
var catalogue = new Catalogue(
[
    new Broker("bare") { LeadsPerMessage = 1, Outstanding = 1000, AcknowledgeEvery = 200 },
    new Broker("bare-chunks") { LeadsPerMessage = 500, Multiple = 10, Outstanding = 32, AcknowledgeEvery = 8 },
    new Streaming("stream", Backing.RabbitMq | Backing.Redis) { Peers = ["bare", "bare-chunks", "masstransit-per-lead"] },
    new MassTransitPerLead(),
    new Streaming("redis-less", Backing.RabbitMq) { Peers = ["stream"] },
    new Streaming("embedded", Backing.None) { Peers = ["stream"] },
    new OutcomesTold(),
    new DeadEndpoints(),
    new MoreWorkers(),
    new SingleCreates(),
    new PlainCreates(),
    new Memory(),
    new Growth(),
]);

if (!RunOptions.TryRead(args, catalogue, out var options))
    return 2;

var succeeded = await Rounds.RunAsync(options, catalogue);
if (options.Hotspots)
    HotspotRun.Start();
return succeeded ? 0 : 1;
