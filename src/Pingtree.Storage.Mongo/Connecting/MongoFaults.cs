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

    /// <summary>
    /// Codes of a server that stops, steps down, lost its way to the others or has no room: those the drivers repeat a read for, once, then no space and no
    /// memory. They come for a whole command, and in a step-down for single rows of a write.
    /// </summary>
    private static readonly HashSet<int> Passing = [6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 146, 14031];

    /// <summary>True where the same call may succeed later: the server, the way to it or its disk is the trouble, not the statement.</summary>
    public static bool IsAway(Exception fault, CancellationToken ct) => fault switch
    {
        OperationCanceledException => false,
        TimeoutException or SocketException or IOException => true, // no server was found in time
        MongoConnectionException or MongoConnectionPoolPausedException or MongoWaitQueueFullException => !ct.IsCancellationRequested,
        MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException or MongoCursorNotFoundException => true,
        MongoBulkWriteException { WriteConcernError: not null } => true,
        MongoWriteException { WriteConcernError: not null } => true,
        MongoWriteConcernException => fault is not MongoDuplicateKeyException,
        MongoException mongo => mongo.HasErrorLabel(Retryable) || CodesOf(mongo).Any(Passing.Contains),
        _ => false,
    };

    /// <summary>What is shown in place of a fault in the server's words.</summary>
    public static MongoRefusalException Silence(MongoServerException fault) => new(fault.GetType().Name, CodesOf(fault).FirstOrDefault());

    /// <summary>Whether a unique index refused the write.</summary>
    public static bool IsDuplicate(WriteError? error) => error is { Category: ServerErrorCategory.DuplicateKey } or { Code: DuplicateKey };

    /// <inheritdoc cref="IsDuplicate(WriteError)"/>
    public static bool IsDuplicate(MongoException fault) => fault switch
    {
        MongoWriteException { WriteConcernError: null } write => IsDuplicate(write.WriteError), // else nobody knows yet whether what it met will stay
        MongoCommandException { Code: DuplicateKey } => true, // findAndModify says it so
        MongoDuplicateKeyException => true,
        _ => false,
    };

    /// <summary>The exception a port shows. It carries no words of the server about a document: there may be a person in it.</summary>
    public static StoreUnavailableException Translate(Exception fault) =>
        new($"MongoDB is away ({fault.GetType().Name}).", fault is MongoServerException server ? Silence(server) : fault);

    private static IEnumerable<int> CodesOf(MongoException fault) => fault switch
    {
        MongoCommandException command => [command.Code],
        MongoWriteException { WriteError: { } error } => [error.Code],
        MongoBulkWriteException bulk => bulk.WriteErrors.Select(error => error.Code),
        _ => [],
    };
}
