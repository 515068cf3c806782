const { add, load } = require('./subject');

jest.mock('node:os', () => ({ hostname: () => 'mocked' }));

describe('jest', () => {
  test('matchers', () => {
    expect(add(1, 2)).toBe(3);
    expect({ a: [1, { b: 2 }] }).toEqual({ a: [1, expect.objectContaining({ b: 2 })] });
    expect(() => add('x')).toThrow(TypeError);
  });
  test('mocks', () => {
    const f = jest.fn((x) => x * 2);
    expect([1, 2].map((x) => f(x))).toEqual([2, 4]);
    expect(f).toHaveBeenCalledTimes(2);
    expect(load()).toBe('mocked');
  });
  test('fake timers', () => {
    jest.useFakeTimers();
    const f = jest.fn();
    setTimeout(f, 1000);
    jest.advanceTimersByTime(1000);
    expect(f).toHaveBeenCalled();
    jest.useRealTimers();
  });
  test('inline snapshot', () => expect({ b: 1, a: [null] }).toMatchInlineSnapshot(`
{
  "a": [
    null,
  ],
  "b": 1,
}
`));
  test('fails', () => expect([1, 2]).toEqual([1, 3]));
});
