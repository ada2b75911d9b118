namespace Pingtree.Pipeline.Delivering;

/// <summary>Wakes whoever delivers in this process, so that what has just come due need not wait for the next look into the store.</summary>
public interface IDeliverySignal
{
    /// <summary>Something is due. Returns at once; a call too many does no harm.</summary>
    void Ring();
}

/// <summary>Nobody delivers in this process: others find what is due by themselves.</summary>
public sealed class SilentSignal : IDeliverySignal
{
    public void Ring()
    {
    }
}
