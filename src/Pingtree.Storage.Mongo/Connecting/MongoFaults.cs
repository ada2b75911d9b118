using System.Net.Sockets;
using MongoDB.Driver;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>Tells a server that is away from a mistake of ours.</summary>
internal static class MongoFaults
{
    /// <summary>The servers' word for "the same call may succeed later"; the driver puts it on faults of the network, too.</summary>
    private const string Retryable = "RetryableWriteError";

    private const int DuplicateKey = 11000;
    private const int OutOfDiskSpace = 14031;
    private const int ExceededMemoryLimit = 146;

    /// <summary>True where the same call may succeed later: the server, the way to it or its disk is the trouble, not the statement.</summary>
    public static bool IsAway(Exception fault, CancellationToken ct) => fault switch
    {
        OperationCanceledException => false,
        TimeoutException or SocketException or IOException => true, // no server was found in time
        MongoConnectionException or MongoConnectionPoolPausedException or MongoWaitQueueFullException => !ct.IsCancellationRequested,
        MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException => true,
        MongoBulkWriteException { WriteConcernError: not null } => true,
        MongoWriteException { WriteConcernError: not null } => true,
        MongoWriteConcernException => fault is not MongoDuplicateKeyException,
        MongoCommandException { Code: OutOfDiskSpace or ExceededMemoryLimit } => true,
        MongoException mongo => mongo.HasErrorLabel(Retryable),
        _ => false,
    };

    /// <summary>Whether a unique index refused the write.</summary>
    public static bool IsDuplicate(WriteError? error) => error is { Category: ServerErrorCategory.DuplicateKey } or { Code: DuplicateKey };

    /// <inheritdoc cref="IsDuplicate(WriteError)"/>
    public static bool IsDuplicate(MongoException fault) => fault switch
    {
        MongoWriteException write => IsDuplicate(write.WriteError),
        MongoCommandException { Code: DuplicateKey } => true, // findAndModify says it so
        MongoDuplicateKeyException => true,
        _ => false,
    };

    /// <summary>The exception a port shows. It names no document: there may be a person in it.</summary>
    public static StoreUnavailableException Translate(Exception fault) => new($"MongoDB is away ({fault.GetType().Name}).", fault);
}
