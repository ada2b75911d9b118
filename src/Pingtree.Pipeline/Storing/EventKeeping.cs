namespace Pingtree.Pipeline.Storing;

/// <summary>Who makes sure that the event of a stored lead leaves, should the process die right after the write.</summary>
public sealed record EventKeeping
{
    private EventKeeping(string keeper) => Keeper = keeper;

    /// <summary>Who keeps the event.</summary>
    public string Keeper { get; }

    /// <summary>The broker: it still holds the message the lead came in.</summary>
    public static EventKeeping InBroker { get; } = new("broker");

    /// <summary>The store: the event is written down as due together with the lead.</summary>
    public static EventKeeping InStore { get; } = new("store");
}
