using Pingtree.Storage.Contracts;

namespace Pingtree.Storage.Sqlite.Tests;

public sealed class SqliteLeadStoreTests : LeadStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteLeadQueriesTests : LeadQueriesContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteDueEventsTests : DueEventsContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteLeadKeepingTests : LeadKeepingContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteSourceStoreTests : SourceStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteOperatorKeyStoreTests : OperatorKeyStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteSuppressionStoreTests : SuppressionStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteReservationsTests : ReservationsContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteBatchStoreTests : BatchStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteLeadSalesTests : LeadSalesContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteWebhookStoreTests : WebhookStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteOutcomeHistoryTests : OutcomeHistoryContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteDeliveryStoreTests : DeliveryStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteBuyerStoreTests : BuyerStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteTokenStoreTests : TokenStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteProfileStoreTests : ProfileStoreContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}

public sealed class SqliteProfileOrderTests : ProfileOrderContract
{
    private readonly OneInstance _instance = new();

    protected override ValueTask<Stores> OpenAsync() => _instance.OpenAsync(Clock);

    protected override ValueTask CloseAsync() => _instance.DisposeAsync();
}
