using Pingtree.Server.Bus;
using Pingtree.Server.Docs;
using Pingtree.Server.FirstStart;
using Pingtree.Server.Health;
using Pingtree.Server.Setup;
using Pingtree.Server.Telemetry;

if (args is [HealthProbe.Word])
    return await HealthProbe.RunAsync(new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").Build(), Console.Out);

return await StartUp.RunAsync(async () =>
{
    // The program's own settings lie beside it, wherever it is started from.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var setup = builder.ReadSetup();

    builder.KeepStartErrorsShort();
    builder.ConfigureListening();
    builder.AddStores(setup);       // SQLite or MongoDB; in-process or Redis memories in front of it
    builder.AddFirstStart(setup);   // waits for a MongoDB that is not there yet
    builder.AddRoles(setup);        // intake, worker, delivery
    builder.AddLeadBus(setup);      // in-process or RabbitMQ
    builder.AddMetrics();
    builder.AddTelemetry(setup);    // to a collector, where one is configured
    builder.AddHealth(setup);
    builder.AddDocs();

    await using var app = builder.Build();
    app.MapHealth();
    app.MapMetrics();
    app.MapDocs();
    app.UseRoles(setup);
    app.EndTelemetryAtTheEnd();

    await app.SetAdminKeyAsync();           // where the configuration gives one
    if (!await app.TryStartAsync())
        return;                             // asked to end while it still waited for something
    await app.GreetAsync(setup);            // on an empty store with keys made now, shown only now
    await app.WaitForShutdownAsync();
});
