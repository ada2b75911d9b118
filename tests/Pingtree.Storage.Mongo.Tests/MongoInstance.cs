using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>One adapter, as one process has it.</summary>
internal sealed class MongoInstance(MongoUrl url, TimeProvider clock) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton(clock).AddMongoStorage(url.Url).BuildServiceProvider();

    public Stores Stores => new(
        Get<ILeadStore>(), Get<ILeadQueries>(), Get<IDueEvents>(), Get<ILeadKeeping>(),
        Get<ISourceStore>(), Get<IOperatorKeyStore>(), Get<ISuppressionStore>(), Get<IReservations>(), Get<IBatchStore>(),
        Get<IOutcomeHistory>(), Get<ILeadSales>(), Get<IWebhookStore>(), Get<IDeliveryStore>(), Get<IBuyerStore>(),
        Get<ITokenStore>(), Get<IProfileStore>());

    public MongoHealth Health => Get<MongoHealth>();

    public MongoConnection Connection => Get<MongoConnection>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private T Get<T>() where T : notnull => _services.GetRequiredService<T>();
}
