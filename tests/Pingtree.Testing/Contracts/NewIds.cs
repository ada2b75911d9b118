namespace Pingtree.Testing.Contracts;

/// <summary>Source numbers no other test uses, also where several runs share a server.</summary>
public static class NewIds
{
    private static int _last = Random.Shared.Next(1, 1 << 30);

    public static int Next() => Interlocked.Increment(ref _last);
}
