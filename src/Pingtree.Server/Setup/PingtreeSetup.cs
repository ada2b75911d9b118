using Pingtree.Pipeline.Running;

namespace Pingtree.Server.Setup;

/// <summary>How this process is to run, read once from the configuration and checked.</summary>
internal sealed record PingtreeSetup
{
    public required Roles Roles { get; init; }

    /// <summary>The broker; null: leads stay in the process.</summary>
    public Uri? RabbitMq { get; init; }

    /// <summary>Whether this process speaks to the bus; deliveries come from the store alone.</summary>
    public bool NeedsBus => (Roles & (Roles.Intake | Roles.Worker)) != Roles.None;

    /// <summary>StackExchange.Redis configuration string; null: look-ups go to the store.</summary>
    public string? Redis { get; init; }

    /// <summary>MongoDB connection string; null: the store is a SQLite file.</summary>
    public string? MongoDb { get; init; }

    /// <summary>Where the SQLite file lives; null where the store is MongoDB.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Where the keys lie that webhook secrets are kept under.</summary>
    public required DirectoryInfo KeyDirectory { get; init; }

    /// <summary>The operator's key, where the configuration gives one.</summary>
    public string? AdminKey { get; init; }

    /// <summary>Whether to make demo sources in an empty store.</summary>
    public required bool Demo { get; init; }

    /// <summary>Where traces and metrics are sent; null: nowhere, and nothing is traced.</summary>
    public Uri? Collector { get; init; }

    /// <summary>Where the process is to kill itself, for tests; null: nowhere.</summary>
    public StopPoint? StopAt { get; init; }
}

/// <summary>What a process does.</summary>
[Flags]
internal enum Roles
{
    None = 0,
    Intake = 1,
    Worker = 2,
    Delivery = 4,
    Console = 8,
    All = Intake | Worker | Delivery | Console,
}
