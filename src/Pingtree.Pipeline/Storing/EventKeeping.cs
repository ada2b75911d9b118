namespace Pingtree.Pipeline.Storing;

/// <summary>Who makes sure that the event of a stored lead leaves, should the process die right after the write.</summary>
public enum EventKeeping
{
    /// <summary>The broker: it still holds the message the lead came in.</summary>
    InBroker,

    /// <summary>The store: the event is written down as due together with the lead.</summary>
    InStore,
}
