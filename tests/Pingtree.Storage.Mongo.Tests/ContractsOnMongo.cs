using Pingtree.Storage.Contracts;

namespace Pingtree.Storage.Mongo.Tests;

public sealed class MongoLeadStoreTests : LeadStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoLeadQueriesTests : LeadQueriesContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoDueEventsTests : DueEventsContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoLeadKeepingTests : LeadKeepingContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoSourceStoreTests : SourceStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoOperatorKeyStoreTests : OperatorKeyStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoSuppressionStoreTests : SuppressionStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoReservationsTests : ReservationsContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoBatchStoreTests : BatchStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoLeadSalesTests : LeadSalesContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoWebhookStoreTests : WebhookStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoOutcomeHistoryTests : OutcomeHistoryContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoDeliveryStoreTests : DeliveryStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoBuyerStoreTests : BuyerStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoTokenStoreTests : TokenStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoProfileStoreTests : ProfileStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class MongoProfileOrderTests : ProfileOrderContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}
