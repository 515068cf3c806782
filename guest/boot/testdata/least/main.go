// Least is an app that does nothing, to count what comes before one.
package main

func main() { println("first line") }
