namespace Pingtree.Delivery.Tests.Harness;

/// <summary>Waits for what other threads bring about; the test's own time limit is the end of it.</summary>
internal static class Eventually
{
    public static async Task BeAsync(Func<bool> condition, Action? meanwhile = null)
    {
        while (!condition())
        {
            meanwhile?.Invoke();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
